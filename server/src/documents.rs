//! The trust documents that hold, for whoever judges by them.

use std::sync::{Arc, PoisonError, RwLock};

use homesafe_protocol::trust::TrustChain;

/// The documents that are there, for all who ask; replaced as one.
#[derive(Debug, Clone)]
pub struct Documents(Arc<RwLock<Arc<TrustChain>>>);

impl Documents {
    /// A chain that can be replaced.
    pub fn new(chain: TrustChain) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(chain))))
    }

    /// The chain as it is.
    pub fn chain(&self) -> Arc<TrustChain> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn replace(&self, chain: TrustChain) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(chain);
    }
}
