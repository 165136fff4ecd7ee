//! A deployment's files in a folder: what a server would hand out, without holding it in memory.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use homesafe_client::transport::{Response, TransportError};

use crate::Deployment;
use homesafe_host::drive::{DownloadError, Transport};

/// Reads what [`FolderTransport::write`] wrote.
#[derive(Debug, Clone)]
pub struct FolderTransport(PathBuf);

impl FolderTransport {
    /// Reads from `folder`.
    pub fn open(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Writes all files of a deployment below `folder`.
    pub fn write(folder: &Path, deployment: &Deployment) -> io::Result<()> {
        for (path, bytes) in &deployment.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, bytes)?;
        }
        Ok(())
    }
}

impl Transport for FolderTransport {
    fn get(&self, path: &str, _: u64) -> Result<Vec<u8>, TransportError> {
        fs::read(self.0.join(path)).map_err(|_| TransportError::NotFound(path.to_owned()))
    }

    fn download(&self, path: &str, _: u64, sink: &mut dyn io::Write) -> Result<(), DownloadError> {
        let mut file =
            File::open(self.0.join(path)).map_err(|_| TransportError::NotFound(path.to_owned()))?;
        io::copy(&mut file, sink).map(drop).map_err(DownloadError::Sink)
    }

    fn post(&self, path: &str, _: &[u8]) -> Result<Response, TransportError> {
        Err(TransportError::NotFound(path.to_owned()))
    }
}
