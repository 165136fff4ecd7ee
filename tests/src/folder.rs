//! A deployment's files in a folder: what a server would hand out, without holding it in memory.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use homesafe_client::transport::{Reply, Transport, TransportError};

use crate::Deployment;

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
    fn get(&self, path: &str) -> Result<Box<dyn Read>, TransportError> {
        match File::open(self.0.join(path)) {
            Ok(file) => Ok(Box::new(file)),
            Err(_) => Err(TransportError::NotFound(path.to_owned())),
        }
    }

    fn post(&self, path: &str, _: &[u8]) -> Result<Reply, TransportError> {
        Err(TransportError::NotFound(path.to_owned()))
    }
}
