//! The broadcast server of the story: its folder, its clock, and how it is started, for the first time and
//! again.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::process::Server;
use super::programs::{Clock, ORIGIN, Programs};
use crate::run;

/// Its folder.
pub fn data(programs: &Programs) -> PathBuf {
    programs.path("server")
}

/// Its clock.
pub fn clock(programs: &Programs) -> Clock {
    Clock::new(programs, "server")
}

/// Makes its log; the key for the trust document.
pub fn init(programs: &Programs) -> Result<String> {
    let mut init = programs.command("homesafe-server");
    let answer = run::capture(init.arg("init").arg(data(programs)).args(["--origin", ORIGIN]))?;
    Ok(answer.lines().last().context("`homesafe-server init` printed no key")?.trim().to_owned())
}

/// Starts it with the newest trust document, at the address at which people know it, if they do.
pub fn start(programs: &Programs, address: Option<&str>) -> Result<Server> {
    let data = data(programs);
    let listening = data.join("listening");
    match fs::remove_file(&listening) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut serve = programs.command("homesafe-server");
    serve.arg("serve").arg("--data").arg(&data).arg("--trust").arg(programs.trust_file());
    serve.args(["--listen", address.unwrap_or("127.0.0.1:0"), "--admin", "127.0.0.1:0"]);
    serve.arg("--clock-file").arg(clock(programs).path());
    let log = fs::File::create(programs.path("server.log"))?;
    serve.stdout(log.try_clone()?).stderr(log);
    Server::start(&mut serve, &listening)
        .with_context(|| fs::read_to_string(programs.path("server.log")).unwrap_or_default())
}
