//! `cargo xtask manuals`: shell completions and manual pages, written by the programs themselves.

use std::process::Command;

use anyhow::Result;

use crate::run;

const PROGRAMS: [&str; 4] = ["homesafe", "venue-qr", "homesafe-authority", "homesafe-server"];
const LANGUAGES: [&str; 3] = ["en", "zh-HK", "zh-CN"];

/// Write completions to `target/manuals/completions`, and manual pages in each language beside them.
#[derive(clap::Args)]
pub struct Args {}

/// Builds the programs and asks each for its own.
pub fn main(_: &Args) -> Result<()> {
    run::run(run::cargo().args([
        "build",
        "--locked",
        "--quiet",
        "--profile",
        "ci",
        "--workspace",
        "--bins",
    ]))?;
    let folder = run::target().join("manuals");
    for program in PROGRAMS {
        let program = || {
            let mut command = Command::new(run::built().join(program));
            // The settings of whoever builds are not those of whoever reads.
            command.env("XDG_CONFIG_HOME", &folder);
            command
        };
        run::run(program().arg("--write-completions").arg(folder.join("completions")))?;
        for language in LANGUAGES {
            let pages = folder.join("man").join(language).join("man1");
            run::run(program().args(["--lang", language, "--write-manual-pages"]).arg(pages))?;
        }
    }
    println!("completions and manual pages are in {}", folder.display());
    Ok(())
}
