//! Which connections are open, what each is doing, and which of them is the idlest.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::{
    task::{AbortHandle, Id},
    time::Instant,
};

/// When room is made, one in so many of the connections without a request goes, so that looking for them
/// stays cheap.
const SHARE: usize = 64;
/// How long a connection may wait without a request before it counts as idler than any request.
const GRACE: Duration = Duration::from_secs(1);

/// What a connection is doing; noted by itself, read by whoever makes room.
#[derive(Debug)]
pub struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    requests: usize,
    since: Instant,
}

impl Activity {
    /// A connection that was just accepted.
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { requests: 0, since: Instant::now() })))
    }

    /// Notes that bytes moved. They count during a request only: a header that trickles in is as idle as
    /// silence.
    pub fn moved(&self) {
        let mut state = self.state();
        if state.requests > 0 {
            state.since = Instant::now();
        }
    }

    /// Notes a request, which is under way until the guard is dropped.
    pub fn begin(self: &Arc<Self>) -> UnderWay {
        self.change(|requests| requests + 1);
        UnderWay(Arc::clone(self))
    }

    fn change(&self, requests: impl FnOnce(usize) -> usize) {
        let mut state = self.state();
        *state = State { requests: requests(state.requests), since: Instant::now() };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is not answered yet.
#[derive(Debug)]
pub struct UnderWay(Arc<Activity>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.change(|requests| requests.saturating_sub(1));
    }
}

/// A response's body; its request is under way until all of it was taken.
#[derive(Debug)]
pub struct Tracked<B> {
    body: B,
    _under_way: UnderWay,
}

impl<B> Tracked<B> {
    /// `body` of the request that is under way.
    pub fn new(body: B, under_way: UnderWay) -> Self {
        Self { body, _under_way: under_way }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Tracked<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The open connections by their tasks.
#[derive(Debug, Default)]
pub struct Connections(HashMap<Id, (Arc<Activity>, AbortHandle)>);

impl Connections {
    /// Notes a new one.
    pub fn opened(&mut self, task: AbortHandle, activity: Arc<Activity>) {
        self.0.insert(task.id(), (activity, task));
    }

    /// Notes that one has ended.
    pub fn ended(&mut self, task: Id) {
        self.0.remove(&task);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Begins to close those that have waited longest without a request. Where none has for [`GRACE`], the
    /// idlest of all goes: who has just come is given time to ask, even if all others hold requests that
    /// hardly move.
    pub fn close_idlest(&self) {
        let (mut waiting, mut stuck) = (Vec::new(), None);
        for (activity, task) in self.0.values() {
            let State { requests, since } = *activity.state();
            if requests == 0 {
                waiting.push((since, task));
            } else if stuck.is_none_or(|(oldest, _)| since < oldest) {
                stuck = Some((since, task));
            }
        }
        let longest = waiting.iter().map(|(since, _)| *since).min();
        if let Some((since, task)) = stuck
            && longest.is_none_or(|longest| since < longest && longest.elapsed() <= GRACE)
        {
            task.abort();
            return;
        }
        let count = waiting.len().div_ceil(SHARE);
        waiting.sort_unstable_by_key(|(since, _)| *since);
        waiting.iter().take(count).for_each(|(_, task)| task.abort());
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;

    struct World {
        tasks: JoinSet<()>,
        open: Connections,
        all: Vec<(Id, Arc<Activity>)>,
    }

    /// Connections, each a second older than the next.
    async fn world(count: usize) -> World {
        let mut world = World { tasks: JoinSet::new(), open: Connections::default(), all: Vec::new() };
        for _ in 0..count {
            let (task, activity) = (world.tasks.spawn(std::future::pending()), Activity::new());
            world.all.push((task.id(), Arc::clone(&activity)));
            world.open.opened(task, activity);
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        world
    }

    impl World {
        async fn close(&mut self) -> usize {
            self.open.close_idlest();
            let ended = self.tasks.join_next_with_id().await.unwrap().unwrap_err().id();
            self.open.ended(ended);
            self.all.iter().position(|(id, _)| *id == ended).unwrap()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_longest_without_a_request_goes_first() {
        let mut world = world(4).await;
        let first = world.all[0].1.begin();
        world.all[1].1.moved();
        assert_eq!(world.close().await, 1, "a byte of a header is no request");
        drop(world.all[2].1.begin());
        assert_eq!(world.close().await, 3, "the other's request ended just now");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(world.close().await, 2, "the first still has a request under way");
        assert_eq!(world.close().await, 0);
        drop(first);
        assert_eq!(world.open.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_have_requests_the_one_without_progress_goes() {
        let mut world = world(3).await;
        let _requests: Vec<_> = world.all.iter().map(|(_, activity)| activity.begin()).collect();
        tokio::time::advance(Duration::from_secs(1)).await;
        world.all[0].1.moved();
        world.all[2].1.moved();
        assert_eq!(world.close().await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_just_come_is_given_time_to_ask() {
        let mut world = world(3).await;
        let _requests: Vec<_> = world.all[..2].iter().map(|(_, activity)| activity.begin()).collect();
        tokio::time::advance(GRACE / 2).await;
        drop(world.all[2].1.begin());
        tokio::time::advance(GRACE / 2).await;
        world.all[1].1.moved();
        assert_eq!(world.close().await, 0, "nothing moved on its request");
        assert_eq!(world.close().await, 2, "idler than a request that moved just now");
    }

    #[tokio::test(start_paused = true)]
    async fn a_share_goes_at_once_so_that_room_is_cheap() {
        let mut world = world(130).await;
        world.open.close_idlest();
        let mut ended = Vec::new();
        for _ in 0..3 {
            let id = world.tasks.join_next_with_id().await.unwrap().unwrap_err().id();
            ended.push(world.all.iter().position(|(other, _)| *other == id).unwrap());
        }
        ended.sort_unstable();
        assert_eq!(ended, [0, 1, 2]);
        assert!(world.tasks.try_join_next().is_none());
    }
}
