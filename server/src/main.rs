//! `homesafe-server`: makes a log key, serves a log.

use std::{io::IsTerminal as _, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};
use homesafe_host::{
    cli::{ClockArgs, Exit, Failure, print_json, run},
    files::{PRIVATE, create_private_dir, write_atomic},
};
use homesafe_protocol::origin::Origin;
use homesafe_server::{
    http::accept::ConnectionLimits,
    inbox::InboxLimits,
    log::{KeyFileError, LogKey},
    serve::{Config, hold_file, serve},
};
use zeroize::Zeroizing;

/// HomeSafe's broadcast server: an append-only log of signed publications, as static files
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    command: Command,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the log key of a new data folder and print its public half for the trust document
    Init {
        /// The data folder
        dir: PathBuf,
        /// The deployment's name, such as homesafe.example/hk
        #[arg(long)]
        origin: Origin,
    },
    /// Serve the log
    Serve(ServeArgs),
    /// Take trust documents and no publication, from now on and also after a restart: after the theft of a publishing key, and
    /// after a restore until all desks have looked
    Hold {
        /// The data folder
        dir: PathBuf,
    },
    /// Take publications again
    Release {
        /// The data folder
        dir: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct ServeArgs {
    /// The data folder that `init` made
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The first trust document; at later starts the same or the next
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// Public address; put a TLS proxy before it
    #[arg(long, value_name = "ADDR")]
    listen: SocketAddr,
    /// Address of /healthz, /readyz and /metrics, for operators only
    #[arg(long, value_name = "ADDR")]
    admin: SocketAddr,
    /// Connections served at once; for one more, the idlest is closed
    #[arg(long, default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_connections: u32,
    /// Seconds in which a request's header must arrive, and for which a connection may wait for the next request
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..))]
    header_timeout: u64,
    /// Seconds for a whole request, its body included
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    request_timeout: u64,
    /// Seconds a connection may stand without a byte moving; not below the request timeout
    #[arg(long, default_value_t = 75, value_parser = clap::value_parser!(u64).range(1..))]
    idle_timeout: u64,
    /// Seconds that open requests have at shutdown
    #[arg(long, default_value_t = 10)]
    drain_timeout: u64,
    /// Seconds for which caches may keep the checkpoint and the newest trust version
    #[arg(long, default_value_t = 5)]
    checkpoint_max_age: u32,
    /// Submissions kept for the desk at once, of 61,440 bytes each; when there are as many, none is taken from anybody
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_submissions: u32,
    /// Uploads taken a second, from all together; ten seconds' worth may come at once
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    upload_rate: u32,
    /// Milliseconds before which no upload is answered, so that answers take equally long; below the request timeout
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    answer_floor: u64,
}

fn main() -> ExitCode {
    let args = Args::parse();
    run(move || match args.command {
        Command::Init { dir, origin } => init(&dir, origin, args.json),
        Command::Serve(serve_args) => start(serve_args, &args.clock),
        Command::Hold { dir } => hold(&dir),
        Command::Release { dir } => release(&dir),
    })
}

fn init(dir: &std::path::Path, origin: Origin, json: bool) -> Result<(), Failure> {
    create_private_dir(dir)?;
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut seed[..]).map_err(|error| Failure::new(Exit::Other, format!("no randomness: {error}")))?;
    let key = LogKey::from_seed(origin, &seed).map_err(Failure::usage)?;
    key.create(&LogKey::path(dir)).map_err(|error| match error {
        KeyFileError::Io(_) => Failure::new(Exit::Other, error),
        KeyFileError::File(error) => error.into(),
        _ => Failure::usage(error),
    })?;
    if json {
        return print_json(&serde_json::json!({ "vkey": key.public().to_string() }));
    }
    homesafe_host::put!("{}", key.public());
    Ok(())
}

fn hold(dir: &std::path::Path) -> Result<(), Failure> {
    if !LogKey::path(dir).exists() {
        return Err(Failure::usage(format!("{} is no server's data folder", dir.display())));
    }
    write_atomic(&hold_file(dir), b"", PRIVATE)?;
    homesafe_host::put!("Held: nothing is published until `homesafe-server release {}`.", dir.display());
    Ok(())
}

fn release(dir: &std::path::Path) -> Result<(), Failure> {
    match std::fs::remove_file(hold_file(dir)) {
        Ok(()) => homesafe_host::put!("Released: publications are taken again."),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::usage(format!("{} is not held", dir.display())));
        }
        Err(error) => return Err(Failure::new(Exit::Other, error)),
    }
    Ok(())
}

fn start(args: ServeArgs, clock: &ClockArgs) -> Result<(), Failure> {
    if args.idle_timeout < args.request_timeout.max(args.header_timeout) {
        return Err(Failure::usage("--idle-timeout must not be below the other timeouts"));
    }
    if args.answer_floor >= args.request_timeout * 1_000 {
        return Err(Failure::usage("--answer-floor must be below --request-timeout"));
    }
    log_to_stderr();
    let config = Config {
        data: args.data,
        trust: args.trust,
        listen: args.listen,
        admin: args.admin,
        connections: ConnectionLimits {
            max_connections: args.max_connections as usize,
            header_timeout: Duration::from_secs(args.header_timeout),
            idle_timeout: Duration::from_secs(args.idle_timeout),
            drain: Duration::from_secs(args.drain_timeout),
        },
        request_timeout: Duration::from_secs(args.request_timeout),
        inbox: InboxLimits {
            max_submissions: args.max_submissions as usize,
            upload_rate: args.upload_rate,
            answer_floor: Duration::from_millis(args.answer_floor),
        },
        max_age: args.checkpoint_max_age,
    };
    let clock = clock.clock()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Other, error))?;
    Ok(runtime.block_on(serve(config, clock))?)
}

fn log_to_stderr() {
    let level = tracing_subscriber::EnvFilter::try_from_default_env();
    let level = level.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(level)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .with_target(false)
        .finish();
    // Not `init`, which also takes what comes through the crate `log`: there sled writes down keys, which are tickets' hashes.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
