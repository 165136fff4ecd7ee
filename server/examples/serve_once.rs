//! A server on a free port of this machine and in a temporary folder: started, asked for its checkpoint,
//! stopped.
//!
//! `cargo run --example serve_once -p homesafe-server --profile ci`

use std::{error::Error, fs, net::SocketAddr, time::Duration};

use ed25519_dalek::SigningKey;
use homesafe_host::{clock::ManualClock, files::create_private_dir};
use homesafe_protocol::{
    Hash, PublicKey,
    log::{EMPTY_ROOT, UnverifiedCheckpoint},
    note::NoteKey,
    origin::Origin,
    time::{Day, UnixTime},
    trust::{LogBase, Quorum, TrustBody, sign_trust},
};
use homesafe_server::{
    http::accept::ConnectionLimits,
    inbox::InboxLimits,
    log::LogKey,
    serve::{Config, serve},
};
use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::oneshot;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let origin: Origin = "homesafe.example/hk".parse()?;
    let now = Day::new(20_780).minute(720);
    let temporary = tempfile::tempdir()?;
    let data = temporary.path().join("data");

    // The server's only key signs checkpoints. The roots name its public half in the trust document.
    create_private_dir(&data)?;
    let key = LogKey::from_seed(origin.clone(), &rand::random())?;
    key.create(&LogKey::path(&data))?;
    let trust = temporary.path().join("trust-1");
    fs::write(&trust, trust_note(&origin, key.public(), now)?)?;

    let any_port = "127.0.0.1:0".parse()?;
    let seconds = Duration::from_secs;
    let config = Config {
        data,
        trust,
        listen: any_port,
        admin: any_port,
        connections: ConnectionLimits {
            max_connections: 16,
            header_timeout: seconds(5),
            idle_timeout: seconds(20),
            drain: seconds(5),
        },
        inbox: InboxLimits { max_submissions: 10, upload_rate: 10, answer_floor: Duration::from_millis(10) },
        request_timeout: seconds(10),
        max_age: 5,
    };
    // It says where it listens, and runs until a signal; the first of the two that fails ends both.
    let (announce, listening) = oneshot::channel();
    let announce = |public, _operators| {
        let _ = announce.send(public);
    };
    let server = async { Ok(serve(config, Box::new(ManualClock::new(now)), announce).await?) };
    let look = async { look_and_stop(listening.await?, &origin, key.public()).await };
    tokio::try_join!(server, look).map(|_| ())
}

/// Fetches the checkpoint, and stops the server as its operator would.
async fn look_and_stop(server: SocketAddr, origin: &Origin, log_key: &NoteKey) -> Result<(), Box<dyn Error>> {
    let url = format!("http://{server}/v1/checkpoint");
    let note =
        tokio::task::spawn_blocking(move || ureq::get(&url).call()?.body_mut().read_to_vec()).await??;
    print!("{}", String::from_utf8_lossy(&note));
    // Nothing of a checkpoint can be read before its signature was checked.
    let (checkpoint, _) =
        UnverifiedCheckpoint::parse(&note)?.verify(origin, std::slice::from_ref(log_key), &[])?;
    println!("verified: {} publications", checkpoint.size);
    Ok(kill_process(getpid(), Signal::TERM)?)
}

/// The first trust document of a deployment, with keys that anybody may know.
fn trust_note(origin: &Origin, log: &NoteKey, issued: UnixTime) -> Result<String, Box<dyn Error>> {
    let [root, publishing] = [1, 2].map(|seed| SigningKey::from_bytes(&[seed; 32]));
    let public = |key: &SigningKey| PublicKey::from(key.verifying_key().to_bytes());
    let body = TrustBody {
        version: 1,
        previous: Hash::from([0; 32]),
        origin: origin.clone(),
        servers: vec![],
        issued,
        expires: issued.saturating_add(180 * 86_400),
        roots: Quorum { threshold: 1, keys: vec![public(&root)] },
        publishing: Quorum { threshold: 1, keys: vec![public(&publishing)] },
        certification: vec![],
        submission: vec![],
        log: vec![log.clone()],
        witnesses: Quorum { threshold: 0, keys: vec![] },
        log_base: LogBase { first: 0, size: 0, root: Hash::from(EMPTY_ROOT) },
        voided: vec![],
        revoked: vec![],
        max_object_bytes: 16 << 20,
        publication_interval_seconds: 86_400,
        minimum_overlap_minutes: 15,
        retention_days: 31,
        uncertified_codes: true,
    };
    Ok(sign_trust(&body, &[root])?)
}
