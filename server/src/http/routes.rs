//! The public addresses.

use std::{convert::Infallible, sync::Arc};

use bytes::{Buf, Bytes};
use futures_util::Stream;
use homesafe_host::clock::http_date;
use homesafe_protocol::{
    Hash,
    log::{LeafError, TILE_WIDTH, TileKind, TilePath},
    note::MAX_NOTE_LEN,
    path::{self, Resource},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use warp::{
    Filter, Rejection,
    path::{FullPath, Tail},
    reply::Response,
};

use super::{
    app::{App, BINARY},
    problem::Problem,
    reply::{Cache, Content, Representation, note},
    submissions,
    upload::{MAX_BODY, RESIDUE, Upload},
};
use crate::{
    archive::{Created, File},
    log::{Accepted, Admission, AppendError, object_of},
    objects::Named,
    store::Store,
};

/// All public routes. Paths come first and methods second, so that a known path answers 405 and an unknown
/// one 404.
pub fn public<S: Store>(
    app: Arc<App<S>>,
) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync + 'static {
    let clocks = Arc::clone(&app);
    let app = warp::any().map(move || Arc::clone(&app));
    let resource = warp::path::tail().and_then(|tail: Tail| async move {
        tail.as_str().parse::<Resource>().map_err(|_| warp::reject::not_found())
    });
    let reads = resource.and(warp::method()).and(warp::header::headers_cloned()).and(app.clone()).then(read);
    let publications =
        at(path::PUBLICATIONS).and(warp::method()).and(warp::body::stream()).and(app.clone()).then(publish);
    let trusts =
        at(path::TRUST).and(warp::method()).and(warp::body::stream()).and(app.clone()).then(accept_trust);
    let shares = at(path::SHARES)
        .and(warp::method())
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .and(app.clone())
        .then(submissions::share);
    let desk = at(path::DESK).and(warp::method()).and(warp::body::stream()).and(app).then(submissions::desk);
    let all =
        exact().and(reads.or(publications).unify().or(trusts).unify().or(shares).unify().or(desk).unify());
    // What no path takes is not there; warp's own 405 and 400 would say otherwise.
    let all = all.recover(|_| async { Ok::<_, Infallible>(Problem::not_found().response()) }).unify();
    // By the clock that judges publications: desks hold theirs against it.
    all.map(move |mut response: Response| {
        if let Ok(date) = HeaderValue::try_from(http_date(clocks.clock.now())) {
            response.headers_mut().insert(header::DATE, date);
        }
        response
    })
}

/// One path and nothing below it.
fn at(path: &'static str) -> impl Filter<Extract = (), Error = Rejection> + Clone {
    let check = move |tail: Tail| async move {
        if tail.as_str() == path { Ok(()) } else { Err(warp::reject::not_found()) }
    };
    warp::path::tail().and_then(check).untuple_one()
}

/// Refuses other spellings of an address: each would be a key of its own to the caches before the server.
fn exact() -> impl Filter<Extract = (), Error = Rejection> + Clone + Send + Sync + 'static {
    let has_query = warp::query::raw().map(|_| true).or(warp::any().map(|| false)).unify();
    let check = |path: FullPath, has_query| async move {
        let path = path.as_str();
        if has_query || path.ends_with('/') || path.contains("//") {
            Err(warp::reject::not_found())
        } else {
            Ok(())
        }
    };
    warp::path::full().and(has_query).and_then(check).untuple_one()
}

async fn read<S: Store>(
    resource: Resource,
    method: Method,
    headers: HeaderMap,
    app: Arc<App<S>>,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Problem::method_not_allowed("GET, HEAD").response();
    }
    match represent(resource, &app).await {
        Ok(Some(representation)) => representation.respond(&app.archive, &method, &headers).await,
        Ok(None) => Problem::not_found().response(),
        Err(problem) => problem.response(),
    }
}

async fn represent<S: Store>(resource: Resource, app: &App<S>) -> Result<Option<Representation>, Problem> {
    let short = Cache::Seconds(app.max_age);
    let small = |bytes: Bytes, content_type, cache| Representation {
        content: Content::Small(bytes),
        content_type,
        cache,
    };
    Ok(match resource {
        Resource::NewestTrust => {
            let version = app.trust.newest().body().version;
            Some(small(format!("{version}\n").into(), TEXT, short))
        }
        Resource::Checkpoint => app.log.published().map(|published| small(published.note, TEXT, short)),
        Resource::Trust(version) => {
            app.archive.read(File::Trust(version)).await?.map(|bytes| small(bytes, TEXT, Cache::Immutable))
        }
        Resource::Tile(path) if !is_covered(path, app.log.published().map_or(0, |p| p.size)) => None,
        Resource::Tile(path) => {
            app.archive.read(File::Tile(path)).await?.map(|bytes| small(bytes, BINARY, Cache::Immutable))
        }
        Resource::Object(hash) => app.objects.sound_len(hash).await?.map(|len| Representation {
            content: Content::Object(hash, len),
            content_type: BINARY,
            cache: Cache::Immutable,
        }),
    })
}

const TEXT: &str = "text/plain; charset=utf-8";

/// Whether the newest checkpoint covers all of a tile: only then can it never change.
fn is_covered(path: TilePath, size: u64) -> bool {
    let level = match path.kind() {
        TileKind::Hashes(level) => u32::from(level),
        TileKind::Entries => 0,
    };
    let end = u128::from(path.index()) * u128::from(TILE_WIDTH) + u128::from(path.width());
    u128::from(TILE_WIDTH)
        .checked_pow(level)
        .and_then(|width| end.checked_mul(width))
        .is_some_and(|end| end <= size.into())
}

async fn publish<S: Store, B: Buf>(
    method: Method,
    body: impl Stream<Item = Result<B, warp::Error>> + Send + 'static,
    app: Arc<App<S>>,
) -> Response {
    if method != Method::POST {
        return Problem::method_not_allowed("POST").response();
    }
    let mut upload = Upload::new(body);
    let mut residue = RESIDUE;
    let outcome = take(&mut upload, &app, &mut residue).await;
    upload.discard(residue).await;
    let status = outcome.as_ref().map_or_else(Problem::status, |accepted| match accepted {
        Accepted::New(_) => StatusCode::CREATED,
        Accepted::Known(_) => StatusCode::OK,
    });
    super::metrics::publication(status);
    match outcome {
        Ok(Accepted::New(published) | Accepted::Known(published)) => note(status, published.note),
        Err(problem) => problem.response(),
    }
}

/// Takes a publication. `residue` is what may be read and thrown away afterwards: more of a desk, which reads
/// no answer before it has sent everything, than of somebody unknown.
async fn take<S: Store>(upload: &mut Upload, app: &App<S>, residue: &mut usize) -> Result<Accepted, Problem> {
    if app.is_held() {
        return Err(Problem::held());
    }
    let leaf = upload.leaf().await?;
    let admitted = match app.log.admit(leaf.clone(), app.clock.now()).await {
        Ok(Admission::Next(admitted)) => admitted,
        Ok(Admission::Known(published)) => {
            let object = object_of(&leaf).map_err(|error| Problem::malformed(error.to_string()))?;
            *residue += object.len as usize;
            put_back(upload, app, object).await?;
            return Ok(Accepted::Known(published));
        }
        Err(error) => {
            *residue = if error.is_signed() { MAX_BODY } else { RESIDUE };
            return Err(error.into());
        }
    };
    *residue = MAX_BODY;
    let object = upload.object(admitted.object_len() as usize).await?;
    let accepted = app.log.publish(admitted, object).await?;
    if let Accepted::New(published) = &accepted {
        tracing::info!(size = published.size, "a publication is durable");
    }
    Ok(accepted)
}

/// Reads the object of a leaf that is in the log, where it is missing or damaged here, and keeps it.
async fn put_back<S: Store>(upload: &mut Upload, app: &App<S>, named: Named) -> Result<(), Problem> {
    if app.objects.sound_len(named.hash).await? == Some(named.len) {
        return Ok(());
    }
    let (object, room) = upload.object_within(named.len as usize, &app.room).await?;
    if Hash::of_object(&object) != named.hash {
        return Err(AppendError::from(LeafError::WrongObject).into());
    }
    app.objects.put_back(object).await?;
    drop(room);
    tracing::info!(seq = named.seq, "an object that was missing or damaged is put back");
    Ok(())
}

async fn accept_trust<S: Store, B: Buf>(
    method: Method,
    body: impl Stream<Item = Result<B, warp::Error>> + Send + 'static,
    app: Arc<App<S>>,
) -> Response {
    if method != Method::POST {
        return Problem::method_not_allowed("POST").response();
    }
    let mut upload = Upload::new(body);
    let outcome = async {
        let document = upload.whole(MAX_NOTE_LEN).await?;
        let edge = app.log.hold_still().await.map_err(AppendError::from)?;
        Ok::<_, Problem>(app.trust.accept(document, &edge, app.clock.now()).await?)
    }
    .await;
    upload.discard(RESIDUE).await;
    let version = format!("{}\n", app.trust.newest().body().version);
    match outcome {
        Ok(Created::New) => note(StatusCode::CREATED, version.into()),
        Ok(Created::Same) => note(StatusCode::OK, version.into()),
        Err(problem) => problem.response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_checkpoint_covers_is_served() {
        let covered = |text: &str, size| is_covered(text.parse().unwrap(), size);
        assert!(covered("tile/0/000.p/5", 5) && covered("tile/entries/000.p/5", 5));
        assert!(!covered("tile/0/000.p/6", 5) && !covered("tile/entries/000", 255));
        assert!(covered("tile/1/000.p/1", 256) && !covered("tile/1/000.p/1", 255));
        assert!(covered("tile/0/000.p/3", 256), "smaller partial tiles stay");
        assert!(!covered("tile/7/x999/x999/x999/x999/999", u64::MAX));
    }
}
