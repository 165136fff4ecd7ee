//! The exit codes of a device's errors.

use homesafe_client::{
    device::DeviceError,
    follow::FollowError,
    transport::TransportError,
    visit_log::{LockError, LogError},
};
use homesafe_protocol::share::ShareError;

use super::{Classify, Exit};

impl Classify for TransportError {
    fn exit(&self) -> Exit {
        match self {
            Self::Address => Exit::Usage,
            _ => Exit::Unreachable,
        }
    }
}

impl Classify for FollowError {
    fn exit(&self) -> Exit {
        match self {
            Self::Transport(error) => error.exit(),
            _ => Exit::Verification,
        }
    }
}

impl Classify for DeviceError {
    fn exit(&self) -> Exit {
        match self {
            Self::Follow(error) => error.exit(),
            Self::Trust(_) | Self::Uncertified(_) | Self::Publication { .. } => Exit::Verification,
            Self::Lock(LockError::WrongPassphrase) => Exit::Passphrase,
            Self::NothingToShare
            | Self::ShareDropped
            | Self::ShareWaits
            | Self::ForeignBackup
            | Self::OlderBackup => Exit::Usage,
            Self::Backup => Exit::Verification,
            Self::Share(ShareError::TooMany) => Exit::Usage,
            Self::Answer => Exit::Unreachable,
            Self::Lock(LockError::Cost) | Self::AlreadySetUp | Self::NotSetUp => Exit::Usage,
            Self::NoServer | Self::NoOpenVisit | Self::CheckOutTime | Self::StillToCome => Exit::Usage,
            Self::UnknownVisit | Self::TooOld(_) => Exit::Usage,
            Self::EndedByItself { .. } | Self::Ended(_) | Self::NoteEmpty => Exit::Usage,
            Self::NoteTooLong { .. } | Self::Reminder | Self::Retention { .. } => Exit::Usage,
            Self::Issuer(_) => Exit::Usage,
            Self::VenueGone => Exit::Damaged,
            Self::Damaged(_)
            | Self::Lost(_)
            | Self::OtherVersion(_)
            | Self::Lock(LockError::Damaged | LockError::Missing | LockError::OtherVersion(_)) => {
                Exit::Damaged
            }
            Self::Log(LogError::HeadDamaged | LogError::Keys | LogError::OtherVersion(_)) => Exit::Damaged,
            Self::ShareKeyEnded => Exit::Verification,
            _ => Exit::Other,
        }
    }
}
