//! The programs that checks need and a fresh machine lacks.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::run;

/// A cargo tool and the version that is installed where none is found.
#[derive(Clone, Copy)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
    /// Something only a version of the right shape answers with success.
    probe: &'static [&'static str],
}

pub const NEXTEST: Tool = Tool {
    name: "nextest",
    version: "0.9.143",
    probe: &["nextest", "run", "--cargo-profile", "ci", "--help"],
};
pub const DENY: Tool = Tool { name: "deny", version: "0.20.2", probe: &["deny", "check", "--help"] };
pub const FUZZ: Tool = Tool { name: "fuzz", version: "0.13.2", probe: &["fuzz", "run", "--help"] };

pub const SHEAR: Tool = Tool { name: "shear", version: "1.9.1", probe: &["shear", "--version"] };

/// Debian's packages, and a program of each by which it is known to be there.
const PACKAGES: [(&str, &str); 2] = [("zbar-tools", "zbarimg"), ("poppler-utils", "pdftoppm")];

/// Installs what is missing, and says what cannot be. The long suite installs what it alone needs when it
/// comes to it.
pub fn install() -> Result<()> {
    let missing = PACKAGES.iter().filter(|(_, program)| !present(program)).map(|(package, _)| *package);
    let missing: Vec<_> = missing.collect();
    if let Err(why) = debian(&missing) {
        println!("LEFT OUT: the checks that need {}; {why:#}", missing.join(" "));
    }
    for tool in [NEXTEST, DENY] {
        tool.find()?;
    }
    Ok(())
}

impl Tool {
    /// The tool from `PATH` where it fits, else from the target folder, installed there when it is not yet.
    pub fn find(self) -> Result<PathBuf> {
        let file = format!("cargo-{}", self.name);
        let own = run::target().join("tools/bin").join(&file);
        for program in [PathBuf::from(&file), own.clone()] {
            if run::works(Command::new(&program).args(self.probe)) {
                return Ok(program);
            }
        }
        println!("installing {file} {}", self.version);
        let mut install = run::cargo();
        install.args(["install", "--quiet", "--locked", &file, "--version", self.version, "--root"]);
        install.arg(run::target().join("tools"));
        // These tools are run for seconds; the time goes into building them.
        install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        run::run(install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"))
            .with_context(|| format!("{file} is missing; install it with `cargo install --locked {file}`"))?;
        Ok(own)
    }

    /// A command that runs the tool at the top of the checkout.
    pub fn command(self) -> Result<Command> {
        let mut command = Command::new(self.find()?);
        command.current_dir(run::root()).arg(self.name);
        Ok(command)
    }
}

/// Whether a program can be started at all, whatever it makes of its arguments.
pub fn present(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Installs packages of Debian, where this user may.
pub fn debian(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    ensure!(may_install(), "install with `apt-get install {list}`");
    println!("installing {list}");
    let apt = |args: &[&str]| {
        run::works(
            Command::new("apt-get").args(["-qq", "-y"]).args(args).env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    let install = [&["install", "--no-install-recommends"], packages].concat();
    ensure!(apt(&["update"]) && apt(&install), "apt-get could not install {list}");
    Ok(())
}

fn may_install() -> bool {
    let root = run::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && present("apt-get")
}
