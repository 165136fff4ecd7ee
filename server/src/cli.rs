//! The server's command line: reads what was asked, calls the library, and says what it answered. Its words
//! are in the catalogues; what the running server writes down is for machines, and in English.

use std::{io::IsTerminal as _, net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Parser, Subcommand};
use homesafe_host::{
    cli::{ClockArgs, Failure, print_json, value},
    put, say, text,
};
use homesafe_protocol::origin::Origin;
use homesafe_server::{
    folder,
    http::accept::ConnectionLimits,
    inbox::InboxLimits,
    serve::{Config, serve},
};

#[derive(Debug, Parser)]
#[command(name = "homesafe-server", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init {
        dir: PathBuf,
        #[arg(long, value_parser = value::<Origin>)]
        origin: Origin,
    },
    Serve(ServeArgs),
    Hold {
        dir: PathBuf,
    },
    Release {
        dir: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct ServeArgs {
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    #[arg(long, value_name = "ADDR", value_parser = address)]
    listen: SocketAddr,
    #[arg(long, value_name = "ADDR", value_parser = address)]
    admin: SocketAddr,
    #[arg(long, default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_connections: u32,
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    header_timeout: u64,
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    request_timeout: u64,
    #[arg(long, default_value_t = 75, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    idle_timeout: u64,
    #[arg(long, default_value_t = 10)]
    drain_timeout: u64,
    #[arg(long, default_value_t = 5)]
    checkpoint_max_age: u32,
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_submissions: u32,
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    upload_rate: u32,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    answer_floor: u64,
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| text!("no-socket-address"))
}

/// Does what was asked.
pub fn run(Cli { command, json, clock }: Cli) -> Result<(), Failure> {
    match command {
        Command::Init { dir, origin } => {
            let key = folder::init(&dir, origin)?;
            if json {
                return print_json(&serde_json::json!({ "vkey": key.to_string() }));
            }
            put!("{key}");
        }
        Command::Serve(args) => start(args, &clock)?,
        Command::Hold { dir } => {
            folder::hold(&dir)?;
            say!("server-held", folder = dir.display().to_string());
        }
        Command::Release { dir } => {
            folder::release(&dir)?;
            say!("server-released");
        }
    }
    Ok(())
}

fn start(args: ServeArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let config = args.config();
    config.check()?;
    log_to_stderr();
    let clock = clock.clock()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::system(&error))?;
    let announce = |public: SocketAddr, admin: SocketAddr| {
        eprintln!("{}", text!("server-listening", public = public.to_string(), admin = admin.to_string()));
    };
    Ok(runtime.block_on(serve(config, clock, announce))?)
}

impl ServeArgs {
    fn config(self) -> Config {
        Config {
            data: self.data,
            trust: self.trust,
            listen: self.listen,
            admin: self.admin,
            connections: ConnectionLimits {
                max_connections: self.max_connections as usize,
                header_timeout: Duration::from_secs(self.header_timeout),
                idle_timeout: Duration::from_secs(self.idle_timeout),
                drain: Duration::from_secs(self.drain_timeout),
            },
            request_timeout: Duration::from_secs(self.request_timeout),
            inbox: InboxLimits {
                max_submissions: self.max_submissions as usize,
                upload_rate: self.upload_rate,
                answer_floor: Duration::from_millis(self.answer_floor),
            },
            max_age: self.checkpoint_max_age,
        }
    }
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
    // Not `init`, which also takes what comes through the crate `log`: there sled writes down keys, which are
    // tickets' hashes.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_help() {
        assert_eq!(homesafe_host::cli::unsaid(&homesafe_host::cli::command::<Cli>()), [""; 0]);
    }
}
