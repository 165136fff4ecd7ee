//! The Python that plays the cases: an environment of its own, with packages of fixed versions.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::{run, tools};

/// What the pictures of the cases are drawn with.
const PACKAGES: [&str; 4] = ["qrcode==8.2", "pillow==13.0.0", "numpy==2.4.6", "pillow-heif==1.8.1"];
/// Succeeds where the packages can be used and have the versions that it is given.
const PROBE: &str = "\
import sys, qrcode, PIL, numpy, pillow_heif
from importlib.metadata import version
sys.exit(any(version(name) != wanted for name, wanted in (arg.split('==') for arg in sys.argv[1:])))
";

/// Its interpreter; the environment is made where there is none yet, or one with other versions.
pub fn environment() -> Result<PathBuf> {
    let folder = run::target().join("tools/cases-python");
    let python = folder.join("bin/python");
    if is_right(&python) {
        return Ok(python);
    }
    if !make(&folder) {
        // Debian's Python comes without what an environment is made of.
        tools::debian(&["python3-venv"])?;
        ensure!(make(&folder), "`python3 -m venv` makes no environment");
    }
    println!("installing {}", PACKAGES.join(" "));
    // Where there is no wheel, numpy would be compiled for an hour.
    let install = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:"];
    run::run(Command::new(&python).args(install).args(PACKAGES))?;
    ensure!(is_right(&python), "{} cannot be used", PACKAGES.join(" "));
    Ok(python)
}

fn make(folder: &Path) -> bool {
    run::works(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))
}

fn is_right(python: &Path) -> bool {
    run::works(Command::new(python).args(["-c", PROBE]).args(PACKAGES))
}
