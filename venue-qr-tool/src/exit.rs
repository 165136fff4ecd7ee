//! The exit codes of this crate's errors.

use homesafe_host::cli::{Classify, Exit};

use crate::{
    PosterError,
    areas::NoAreaWord,
    bulk::ManifestError,
    certify::{CertificateFileError, TrustFileError},
    change::ChangeError,
    door::DoorError,
    folder::FolderError,
    issue::IssueError,
    release::ReleaseError,
    table::{DetailsError, VenueTableError},
};

/// What is given on a command line or in a table, and is not as it should be.
macro_rules! usage {
    ($($error:ty),*) => {$(
        impl Classify for $error {
            fn exit(&self) -> Exit {
                Exit::Usage
            }
        }
    )*};
}
usage!(ChangeError, DetailsError, NoAreaWord, VenueTableError);

impl Classify for FolderError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Vault(error) | Self::Sealed { error, .. } => error.exit(),
            Self::Content { .. } => Exit::Damaged,
            Self::Name(_) | Self::Taken(_) => Exit::Usage,
        }
    }
}

impl Classify for ManifestError {
    fn exit(&self) -> Exit {
        match self {
            Self::Empty(_) => Exit::Usage,
            Self::File(_) | Self::Damaged { .. } => Exit::Verification,
        }
    }
}

impl Classify for IssueError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Vault(error) => error.exit(),
            Self::Folder(error) => error.exit(),
            Self::Poster(error) => error.exit(),
            Self::Exists { .. } | Self::VenueFile(_) => Exit::Usage,
            Self::Manifest(_) => Exit::Other,
        }
    }
}

impl Classify for PosterError {
    fn exit(&self) -> Exit {
        match self {
            Self::Glyphs { .. } | Self::Code(_) | Self::TooDense { .. } | Self::Pixels { .. } => Exit::Usage,
            Self::Unreadable(_) => Exit::Verification,
            _ => Exit::Other,
        }
    }
}

impl Classify for DoorError {
    fn exit(&self) -> Exit {
        match self {
            Self::Folder(error) => error.exit(),
            Self::Change(error) => error.exit(),
            Self::Manifest(_) => Exit::Other,
        }
    }
}

impl Classify for CertificateFileError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Folder(error) => error.exit(),
            Self::NotInFile | Self::NoFile | Self::Decode(_) => Exit::Usage,
            Self::Refused(_) => Exit::Verification,
        }
    }
}

impl Classify for TrustFileError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Document { .. } => Exit::Verification,
        }
    }
}

impl Classify for ReleaseError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Folder(error) => error.exit(),
            Self::OtherDeployment(_) | Self::NoKey => Exit::Verification,
            Self::NotHung(_) | Self::StillToCome(_) | Self::Slip(_) => Exit::Usage,
        }
    }
}
