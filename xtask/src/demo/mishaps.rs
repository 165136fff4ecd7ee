//! What goes wrong in a country: a thief has the desk's keys, a second desk must sign from then on, and
//! server, desk and a device are put back from old copies. At the end every device, an old one, one put back
//! and a new one, shows the same.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::desk::Desk;
use super::model::{DAY, HOUR, Input, MINUTE};
use super::person::Person;
use super::process::Server;
use super::programs::{Clock, Programs, json};
use super::server;
use crate::run;

/// Plays it on a day after all others; hands back the server, which is another process by then, and how many
/// steps were checked.
pub fn play(
    input: &Input,
    desk: &Desk<'_>,
    server: Server,
    clock: &Clock,
    day: i64,
) -> Result<(Server, usize)> {
    let programs = desk.programs();
    let mut places =
        (0..input.places.len()).filter(|place| !input.places[*place].category.has_indirect_contact());
    let (here, there) = (places.next().context("no place")?, places.next().context("only one place")?);
    let at = |hour: i64, minute: i64| day * DAY + hour * HOUR + minute * MINUTE;
    let person = |name: &str, time| Person::new(programs, input, name, &server, time);
    let (ada, ben) = (person("ada", at(8, 0))?, person("ben", at(8, 0))?);
    for resident in [&ada, &ben] {
        resident.visit(here, at(8, 5), at(9, 10))?;
        resident.visit(there, at(9, 20), at(10, 0))?;
    }
    let mut story = Story { programs, desk, second: Desk::new(programs, "desk-2"), server, clock };

    // A thief with a copy of the desk's folder raises a false alert. The desk sees it before it signs on top
    // of it.
    let false_alert = (there, at(9, 30), at(9, 45), 0);
    let bad = story.steal(there, (at(9, 30), at(9, 45)), at(10, 30))?;
    let both_show =
        |time, notices: &[_]| [&ada, &ben].iter().try_for_each(|resident| resident.must_show(time, notices));
    both_show(at(10, 35), &[notice(false_alert, false)])?;
    story.void(bad, at(10, 40))?;
    let voided = notice(false_alert, true);
    both_show(at(10, 45), &[voided])?;

    // From now on two desks must sign.
    story.raise(at(11, 0))?;
    story.copy(&ben)?;
    story.publish_together(here, (at(8, 0), at(8, 30)), at(11, 10))?;
    let first = notice((here, at(8, 0), at(8, 30), 0), false);
    both_show(at(11, 15), &[voided, first])?;

    story.put_server_back(at(11, 30))?;
    ada.must_refuse(at(11, 31), "stale")?;
    ada.shows(&[voided, first])?;
    story.bring_forward(at(11, 35))?;
    ada.must_show(at(11, 40), &[voided, first])?;

    story.put_desk_back(at(12, 0))?;
    story.publish_together(there, (at(9, 0), at(9, 30)), at(12, 10))?;
    let second = notice((there, at(9, 0), at(9, 30), 0), false);

    put_back(&old(programs, "ben"), ben.home())?;
    // A device that was never there for any of it, and a visit that is entered afterwards.
    let cho = Person::new(programs, input, "cho", &story.server, at(12, 15))?;
    cho.remember(here, (at(8, 5), at(9, 10)), at(12, 16))?;
    cho.remember(there, (at(9, 20), at(10, 0)), at(12, 17))?;
    both_show(at(12, 20), &[voided, first, second])?;
    // What was void before a device heard of it never stood there, and is not shown as withdrawn.
    cho.must_show(at(12, 20), &[first, second])?;
    Ok((story.server, 8))
}

fn notice((place, start, end, level): (usize, i64, i64, u8), withdrawn: bool) -> super::person::Notice {
    (place, start, end, level, withdrawn)
}

struct Story<'a> {
    programs: &'a Programs,
    desk: &'a Desk<'a>,
    second: Desk<'a>,
    server: Server,
    clock: &'a Clock,
}

#[derive(Deserialize)]
struct Key {
    role: String,
    key: String,
}

impl Story<'_> {
    fn set(&self, time: i64) -> Result<()> {
        self.clock.set(time)?;
        self.second.set_clock(time)?;
        self.desk.set_clock(time)
    }

    /// The thief publishes with a copy of the desk's folder; where the false publication stands.
    fn steal(&self, place: usize, times: (i64, i64), time: i64) -> Result<u64> {
        self.set(time)?;
        let thief = Desk::new(self.programs, "thief");
        thief.set_clock(time)?;
        run::copy(self.desk.folder(), thief.folder())?;
        Ok(thief.publish_one(&self.server, place, times)?.seq)
    }

    /// The desk finds a publication that it did not make, voids what the thief did and may yet do, and
    /// replaces the key.
    fn void(&self, bad: u64, time: i64) -> Result<()> {
        self.set(time)?;
        let nothing = || {
            let mut publish = self.desk.command("publish --nothing");
            publish.args(["--server", &self.server.url()]);
            publish
        };
        run::refused(&mut nothing(), "void")?;
        let mut void = self.desk.command("void");
        void.arg(bad.to_string()).args([
            "--rotate",
            "publishing",
            "--yes",
            "--server",
            &self.server.url(),
            "--out",
        ]);
        run::capture(void.arg(self.programs.next_trust_file()?))?;
        run::capture(&mut nothing()).map(drop)
    }

    /// A second desk is made, and both must sign from then on.
    fn raise(&self, time: i64) -> Result<()> {
        self.set(time)?;
        self.second.init()?;
        let keys = [self.desk, &self.second].map(publishing_key);
        let mut trust = self.desk.command("trust --publishing-threshold 2");
        for key in keys {
            trust.args(["--publishing", &key?]);
        }
        trust.args(["--server", &self.server.url(), "--out"]).arg(self.programs.next_trust_file()?);
        run::capture(&mut trust)?;
        run::capture(self.second.command("trust adopt --yes").arg(self.programs.trust_file())).map(drop)
    }

    /// Copies of desk, server and a device, as a backup has them.
    fn copy(&self, device: &Person<'_>) -> Result<()> {
        run::copy(self.desk.folder(), &old(self.programs, "desk"))?;
        run::copy(device.home(), &old(self.programs, "ben"))?;
        let (data, copy) = (server::data(self.programs), old(self.programs, "server"));
        run::copy(&data.join("public"), &copy.join("public"))?;
        fs::copy(data.join("log.key"), copy.join("log.key")).map(drop).context("no log key")
    }

    /// One desk proposes, the other reads and signs, the first sends.
    fn publish_together(&self, place: usize, times: (i64, i64), time: i64) -> Result<()> {
        self.set(time)?;
        let file = self.programs.path("proposed");
        let step = |desk: &Desk<'_>, verb: &str, more: &[&str]| {
            run::capture(desk.command(verb).arg(&file).args(["--server", &self.server.url()]).args(more))
        };
        self.desk.publish_one(&self.server, place, times)?;
        step(self.desk, "publication propose", &[])?;
        step(&self.second, "publication countersign", &["--second-source", "1", "--yes"])?;
        step(self.desk, "publication send", &[])?;
        fs::remove_file(&file).context("the proposal")
    }

    /// The server's machine is lost; what there is, is a copy of this morning.
    fn put_server_back(&mut self, time: i64) -> Result<()> {
        self.set(time)?;
        let address = self.server.address();
        self.server.kill()?;
        put_back(&old(self.programs, "server"), &server::data(self.programs))?;
        self.server = server::start(self.programs, Some(&address))?;
        Ok(())
    }

    /// The desk sends the server what it lacks.
    fn bring_forward(&self, time: i64) -> Result<()> {
        #[derive(Deserialize)]
        struct Forwarded {
            publications: u64,
        }
        self.set(time)?;
        let mut recover = self.desk.command("recover --json");
        let forwarded: Forwarded = json(recover.args(["--server", &self.server.url()]))?;
        ensure!(forwarded.publications == 1, "{} publications were brought forward", forwarded.publications);
        Ok(())
    }

    /// The desk's machine is lost too: its copy signs nothing until a person has looked.
    fn put_desk_back(&self, time: i64) -> Result<()> {
        self.set(time)?;
        put_back(&old(self.programs, "desk"), self.desk.folder())?;
        let url = self.server.url();
        run::refused(self.desk.command("publish --nothing").args(["--server", &url]), "recover")?;
        run::capture(self.desk.command("recover --yes").args(["--server", &url])).map(drop)
    }
}

fn publishing_key(desk: &Desk<'_>) -> Result<String> {
    let keys: Vec<Key> = json(&mut desk.command("keys --json"))?;
    // Of several the newest: they are listed in the order in which they were made.
    let newest = keys.into_iter().rfind(|key| key.role == "publishing");
    Ok(newest.context("a desk without a publishing key")?.key)
}

fn old(programs: &Programs, name: &str) -> PathBuf {
    programs.path("copies").join(name)
}

fn put_back(copy: &std::path::Path, folder: &std::path::Path) -> Result<()> {
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    run::copy(copy, folder)
}
