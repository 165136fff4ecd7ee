//! A publication as it arrives: the leaf first, and the object only when its leaf is admitted.

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _, stream::BoxStream};
use homesafe_protocol::{log::UnverifiedLeaf, trust::TrustBody};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::problem::Problem;

/// The largest body: the largest object that a trust document may allow, with its leaf.
pub const MAX_BODY: usize = TrustBody::MAX_OBJECT_BYTES as usize + (64 << 10);
/// The most that is read and thrown away of what nobody known has signed: enough for most to get to see the
/// refusal.
pub const RESIDUE: usize = 1 << 20;

/// A request's body, taken piece by piece.
pub struct Upload {
    body: BoxStream<'static, Result<Bytes, ()>>,
    buffer: BytesMut,
}

impl Upload {
    /// Reads `body`.
    pub fn new<B: Buf>(body: impl Stream<Item = Result<B, warp::Error>> + Send + 'static) -> Self {
        let body =
            body.map(|chunk| chunk.map(|mut chunk| chunk.copy_to_bytes(chunk.remaining())).map_err(drop));
        Self { body: body.boxed(), buffer: BytesMut::new() }
    }

    /// `uint16 length || leaf`.
    ///
    /// # Errors
    /// A length that no leaf has; a body that ends before, or cannot be read.
    pub async fn leaf(&mut self) -> Result<Bytes, Problem> {
        let length = self.exactly(2).await?;
        let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        if length > UnverifiedLeaf::MAX_LEN {
            return Err(Problem::malformed(
                "the body must be the leaf's length as two bytes, the leaf and its object",
            ));
        }
        self.exactly(length).await
    }

    /// All that is left, which must be `length` bytes.
    ///
    /// # Errors
    /// Fewer bytes, or more; a body that cannot be read to its end.
    pub async fn object(&mut self, length: usize) -> Result<Bytes, Problem> {
        let object = self.exactly(length).await?;
        if !self.buffer.is_empty() || self.next().await?.is_some_and(|chunk| !chunk.is_empty()) {
            return Err(Problem::malformed("bytes follow after the object; its leaf names the length"));
        }
        Ok(object)
    }

    /// All that is left, which must be `length` bytes and fit into `room`, a permit for each byte: where many
    /// unknown clients may send at once, they share it.
    ///
    /// # Errors
    /// As [`Self::object`]; no room just now.
    pub async fn object_within<'a>(
        &mut self,
        length: usize,
        room: &'a Semaphore,
    ) -> Result<(Bytes, SemaphorePermit<'a>), Problem> {
        let mut taken = room.try_acquire_many(0).map_err(|_| Problem::unavailable())?;
        loop {
            let more = self.buffer.len() - taken.num_permits();
            let more = u32::try_from(more).ok().and_then(|more| room.try_acquire_many(more).ok());
            taken.merge(more.ok_or_else(Problem::unavailable)?);
            if self.buffer.len() >= length {
                break;
            }
            let Some(chunk) = self.next().await? else {
                return Err(Problem::malformed("the body ends before the publication does"));
            };
            self.buffer.extend_from_slice(&chunk);
        }
        Ok((self.object(length).await?, taken))
    }

    /// The whole body, at most `max` bytes.
    ///
    /// # Errors
    /// A longer body; one that cannot be read to its end.
    pub async fn whole(&mut self, max: usize) -> Result<Bytes, Problem> {
        while let Some(chunk) = self.next().await? {
            if self.buffer.len() + chunk.len() > max {
                return Err(Problem::too_large(max as u64));
            }
            self.buffer.extend_from_slice(&chunk);
        }
        Ok(self.buffer.split().freeze())
    }

    /// Reads what is left, up to about `max` bytes, and forgets it: a client that is still sending would not
    /// read the refusal.
    pub async fn discard(mut self, max: usize) {
        self.buffer.clear();
        let mut left = max;
        while left > 0
            && let Ok(Some(chunk)) = self.next().await
        {
            left = left.saturating_sub(chunk.len());
        }
    }

    async fn exactly(&mut self, length: usize) -> Result<Bytes, Problem> {
        while self.buffer.len() < length {
            let Some(chunk) = self.next().await? else {
                return Err(Problem::malformed("the body ends before the publication does"));
            };
            // A signed length may be far larger than what comes: memory grows with what came.
            self.buffer.extend_from_slice(&chunk);
        }
        Ok(self.buffer.split_to(length).freeze())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        match self.body.next().await {
            None => Ok(None),
            Some(Ok(chunk)) => Ok(Some(chunk)),
            Some(Err(())) => Err(Problem::malformed("the body could not be read to its end")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures_util::stream;

    use super::*;

    fn upload(chunks: &[&'static [u8]]) -> Upload {
        let chunks: Vec<_> =
            chunks.iter().map(|chunk| Ok::<_, warp::Error>(Bytes::from_static(chunk))).collect();
        Upload::new(stream::iter(chunks))
    }

    #[tokio::test]
    async fn pieces_fall_anywhere() {
        let mut body = upload(&[b"\0", b"\x03l", b"", b"eao", b"bj"]);
        assert_eq!(body.leaf().await.unwrap(), "lea");
        assert_eq!(body.object(3).await.unwrap(), "obj");
    }

    #[tokio::test]
    async fn lying_lengths_are_refused() {
        assert!(upload(&[b"\0"]).leaf().await.is_err());
        assert!(upload(&[b"\0\x05lea"]).leaf().await.is_err());
        assert!(upload(&[b"\xff\xff", &[0; 65_535]]).leaf().await.is_err());
        assert!(upload(&[b"obj"]).object(4).await.is_err());
        assert!(upload(&[b"obj"]).object(2).await.is_err());
        assert!(upload(&[b"ob", b"j"]).object(2).await.is_err());
        assert!(upload(&[b"abc", b"def"]).whole(5).await.is_err());
        assert_eq!(upload(&[b"abc", b"def"]).whole(6).await.unwrap(), "abcdef");
    }

    #[tokio::test]
    async fn refusals_read_no_more_than_they_say() {
        for (max, expected) in [(0, 0), (1, 1), (RESIDUE, 16), (RESIDUE + 1, 17)] {
            let counted = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&counted);
            let endless = stream::repeat_with(move || {
                count.fetch_add(1, Ordering::SeqCst);
                Ok::<_, warp::Error>(Bytes::from_static(&[0; 65_536]))
            });
            Upload::new(endless).discard(max).await;
            assert_eq!(counted.load(Ordering::SeqCst), expected, "{max}");
        }
    }

    #[tokio::test]
    async fn many_unknown_clients_share_the_room_for_objects() {
        let room = Semaphore::new(8);
        let mut first = upload(&[b"abc", b"def"]);
        let (object, held) = first.object_within(6, &room).await.unwrap();
        assert_eq!((&object[..], held.num_permits()), (&b"abcdef"[..], 6));
        assert!(upload(&[b"abc", b"d"]).object_within(4, &room).await.is_err(), "only two are left");
        assert!(upload(&[b"abcd", b"e"]).object_within(4, &room).await.is_err());
        drop(held);
        assert!(upload(&[b"abcd", b"e"]).object_within(4, &room).await.is_err(), "longer than its leaf says");
        assert_eq!(room.available_permits(), 8);
        assert!(upload(&[b"abc", b"d"]).object_within(4, &room).await.is_ok());
    }
}
