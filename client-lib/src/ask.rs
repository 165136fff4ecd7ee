//! A use case asks its host for one thing after the other, and goes on with each answer. It holds no
//! connection and no thread: a program that waits, a page's event loop and a test's table drive the same
//! code.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use homesafe_protocol::{Hash, path};

use crate::{
    storage::StorageError,
    transport::{Request, Response, TransportError},
};

/// What is asked of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// To send a request to the server: [`Answer::Response`].
    Send(Request),
    /// To fetch an object and keep it, whole or not at all: [`Answer::Fetched`].
    Fetch {
        /// Its SHA-256, under which it is kept.
        sha256: Hash,
        /// The request for it.
        request: Request,
    },
    /// The next bytes of an object that was kept, as many as the host likes: [`Answer::Piece`].
    Piece {
        /// Its SHA-256.
        sha256: Hash,
        /// Bytes of it that were read.
        offset: u64,
    },
}

/// What the host answers.
#[derive(Debug)]
pub enum Answer {
    /// What the server answered.
    Response(Result<Response, TransportError>),
    /// The same for an object: its bytes are kept, and not given here.
    Fetched(Result<Response, FetchError>),
    /// Bytes of an object: none at its end, `None` where it is not kept.
    Piece(Result<Option<Vec<u8>>, StorageError>),
}

/// Why an object was not fetched.
#[derive(Debug, serde::Serialize, thiserror::Error)]
pub enum FetchError {
    /// The server, or the way to it.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The place where it is kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// How far a use case has come.
#[must_use = "nothing is done before its asks are answered"]
pub enum Step<'a, T> {
    /// It waits for an answer.
    Ask(Asking<'a, T>),
    /// It is done.
    Done(T),
}

/// A use case that waits for an answer. What it did so far stands if it is dropped.
pub struct Asking<'a, T> {
    ask: Ask,
    rest: Rest<'a, T>,
}

/// The rest of a use case.
struct Rest<'a, T> {
    work: Pin<Box<dyn Future<Output = T> + Send + 'a>>,
    host: Host,
}

impl<'a, T> Step<'a, T> {
    /// Begins a use case: it goes on until it asks for something.
    pub(crate) fn begin<F>(work: impl FnOnce(Host) -> F) -> Self
    where
        F: Future<Output = T> + Send + 'a,
    {
        let host = Host::default();
        Rest { work: Box::pin(work(host.clone())), host }.go_on()
    }

    /// Goes on to the end with what `host` answers.
    pub fn run(mut self, mut host: impl FnMut(&Ask) -> Answer) -> T {
        loop {
            match self {
                Self::Ask(asking) => {
                    let answer = host(asking.ask());
                    self = asking.answer(answer);
                }
                Self::Done(done) => return done,
            }
        }
    }
}

impl<'a, T> Asking<'a, T> {
    /// What it waits for.
    pub const fn ask(&self) -> &Ask {
        &self.ask
    }

    /// Goes on with the answer, to the next ask or to the end. An answer of another kind than was asked for
    /// is none.
    pub fn answer(self, answer: Answer) -> Step<'a, T> {
        self.rest.host.lock().answer = Some(answer);
        self.rest.go_on()
    }
}

impl<'a, T> Rest<'a, T> {
    fn go_on(mut self) -> Step<'a, T> {
        loop {
            if let Poll::Ready(done) = self.work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return Step::Done(done);
            }
            // Nothing but an ask holds a use case up.
            let ask = self.host.lock().ask.take();
            if let Some(ask) = ask {
                return Step::Ask(Asking { ask, rest: self });
            }
        }
    }
}

/// The host as a use case sees it.
#[derive(Clone, Default)]
pub(crate) struct Host(Arc<Mutex<Exchange>>);

/// What is asked, and what was answered.
#[derive(Default)]
struct Exchange {
    ask: Option<Ask>,
    answer: Option<Answer>,
}

impl Host {
    /// What is at `path`, at most `limit` bytes of it.
    pub(crate) async fn get(&self, path: String, limit: u64) -> Result<Vec<u8>, TransportError> {
        self.send(Request::get(path.as_str(), limit)).await?.into_found(&path)
    }

    /// The answer to a request.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let limit = request.limit;
        let too_large = request.too_large();
        match self.answer_to(Ask::Send(request)).await {
            // The host was told; what does not listen is not believed.
            Answer::Response(Ok(response)) if response.body.len() as u64 > limit => Err(too_large),
            Answer::Response(response) => response,
            _ => Err(unanswered()),
        }
    }

    /// Has an object of `length` bytes fetched and kept.
    pub(crate) async fn fetch(&self, sha256: Hash, length: u32) -> Result<(), FetchError> {
        let path = path::object(&sha256);
        let request = Request::get(path.as_str(), length.into());
        match self.answer_to(Ask::Fetch { sha256, request }).await {
            Answer::Fetched(response) => Ok(response?.into_found(&path).map(drop)?),
            _ => Err(unanswered().into()),
        }
    }

    /// Bytes of an object that was kept, from `offset` on: none at its end, `None` where it is not kept.
    pub(crate) async fn piece(&self, sha256: Hash, offset: u64) -> Result<Option<Vec<u8>>, StorageError> {
        match self.answer_to(Ask::Piece { sha256, offset }).await {
            Answer::Piece(piece) => piece,
            _ => Ok(None),
        }
    }

    async fn answer_to(&self, ask: Ask) -> Answer {
        let mut ask = Some(ask);
        poll_fn(|_| {
            let mut exchange = self.lock();
            match (ask.take(), exchange.answer.take()) {
                (None, Some(answer)) => Poll::Ready(answer),
                (ask, _) => {
                    exchange.ask = ask;
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unanswered() -> TransportError {
    TransportError::Unreachable("the request was not answered".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn two_files(host: Host) -> Result<Vec<u8>, TransportError> {
        let mut bytes = host.get("a".into(), 3).await?;
        bytes.extend(host.get("b".into(), 3).await?);
        Ok(bytes)
    }

    fn response(status: u16, body: &[u8]) -> Answer {
        Answer::Response(Ok(Response { status, body: body.to_vec() }))
    }

    #[test]
    fn it_asks_for_one_thing_after_the_other() {
        let Step::Ask(asking) = Step::begin(two_files) else { panic!("it has nothing yet") };
        assert_eq!(asking.ask(), &Ask::Send(Request::get("a", 3)));
        let Step::Ask(asking) = asking.answer(response(200, b"one")) else { panic!("it has one") };
        assert_eq!(asking.ask(), &Ask::Send(Request::get("b", 3)));
        let Step::Done(done) = asking.answer(response(200, b"two")) else { panic!("it has both") };
        assert_eq!(done.unwrap(), b"onetwo");
    }

    #[test]
    fn what_does_not_fit_the_ask_is_an_error() {
        let run = |answer: fn() -> Answer| Step::begin(two_files).run(|_| answer());
        assert!(matches!(run(|| response(404, b"")), Err(TransportError::NotFound(path)) if path == "a"));
        assert!(matches!(run(|| response(503, b"")), Err(TransportError::Status { status: 503, .. })));
        assert!(matches!(run(|| response(200, b"long")), Err(TransportError::TooLarge { limit: 3, .. })));
        assert!(matches!(run(|| Answer::Piece(Ok(None))), Err(TransportError::Unreachable(_))));
    }
}
