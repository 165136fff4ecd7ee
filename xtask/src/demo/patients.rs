//! After the days lived: a patient who shares through a code, one without the app whose venue releases a
//! slip, a window taken back, and a publishing key replaced. Each step is checked on the devices of people
//! who were there.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::desk::{Desk, stem};
use super::model::{DAY, HOUR, Input, MINUTE, date_text, time_text};
use super::person::Person;
use super::process::Server;
use super::programs::{Clock, Programs, json};
use crate::run;

/// Plays it on a day after all others; hands back how many steps were checked.
pub fn play(input: &Input, desk: &Desk<'_>, server: &Server, clock: &Clock, day: i64) -> Result<usize> {
    let programs = desk.programs();
    let mut places =
        (0..input.places.len()).filter(|place| !input.places[*place].category.has_indirect_contact());
    let (here, there) = (places.next().context("no place")?, places.next().context("only one place")?);
    let at = |hour: i64, minute: i64| day * DAY + hour * HOUR + minute * MINUTE;
    let person = |name: &str| Person::new(programs, input, name, server, at(9, 0));
    let (patient, guest, late) = (person("patient")?, person("guest")?, person("late")?);
    patient.visit(here, at(10, 5), at(11, 10))?;
    guest.visit(here, at(10, 30), at(11, 40))?;
    guest.visit(there, at(13, 0), at(14, 0))?;
    late.visit(there, at(15, 20), at(16, 0))?;
    let story = Story { programs, desk, server, clock };

    // The patient shares with a code; the other patient's venue releases a slip; both cases go into one
    // publication.
    story.share(&patient, at(17, 0))?;
    story.slip(there, (at(13, 15), at(13, 45)), day, at(17, 30))?;
    story.publish(at(18, 0))?;
    let shared = (here, at(10, 0), at(11, 15), 2, false);
    let released = (there, at(13, 15), at(13, 45), 1, false);
    guest.must_show(at(18, 5), &[shared, released])?;
    late.must_show(at(18, 5), &[])?;

    story.withdraw(there, (at(13, 15), at(13, 45)), at(19, 0))?;
    guest.must_show(at(19, 5), &[shared, (there, at(13, 15), at(13, 45), 1, true)])?;

    story.rotate(at(20, 0))?;
    story.publish_one(there, (at(15, 30), at(15, 45)), at(20, 5))?;
    late.must_show(at(20, 10), &[(there, at(15, 30), at(15, 45), 0, false)])?;
    guest.must_show(at(20, 10), &[shared, (there, at(13, 15), at(13, 45), 1, true)])?;
    Ok(5)
}

struct Story<'a> {
    programs: &'a Programs,
    desk: &'a Desk<'a>,
    server: &'a Server,
    clock: &'a Clock,
}

#[derive(Deserialize)]
struct Made {
    case: String,
}

#[derive(Deserialize)]
struct Issued {
    code: String,
}

#[derive(Deserialize)]
struct Reviewed {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    row: u32,
}

impl Story<'_> {
    fn set(&self, time: i64) -> Result<()> {
        self.clock.set(time)?;
        self.desk.set_clock(time)
    }

    fn share(&self, patient: &Person<'_>, time: i64) -> Result<()> {
        self.set(time)?;
        let Made { case } = json(self.desk.command("case new").arg("--json"))?;
        let mut issue = self.desk.command("code issue");
        let Issued { code } = json(issue.args(["--case", &case, "--server", &self.server.url(), "--json"]))?;
        patient.share(&code, time)?;
        let inbox: Value = json(self.desk.command("inbox").args(["--server", &self.server.url(), "--json"]))?;
        ensure!(
            inbox["accepted"].as_array().is_some_and(|cases| cases.len() == 1),
            "the share did not arrive: {inbox}"
        );
        self.approve(&case, Some(("2", "1")))
    }

    fn slip(&self, place: usize, (start, end): (i64, i64), day: i64, time: i64) -> Result<()> {
        self.set(time)?;
        let slip = self.programs.path("released.slip");
        let mut release = self.programs.command("venue-qr");
        release.arg("release").arg(self.programs.path("posters").join(format!("{}.venue.age", stem(place))));
        release
            .args(["--day", &date_text(day), "--utc-offset", "0", "--trust"])
            .arg(self.programs.trust_file());
        release.arg("--out").arg(&slip).arg("--clock-file").arg(self.clock.path());
        run::capture(release.arg("--passphrase-file").arg(self.programs.passphrase()))?;
        let Made { case } = json(self.desk.command("case new").arg("--json"))?;
        let mut add = self.desk.command("case add");
        add.args([&case, "--slip"]).arg(&slip).args(["--start", &time_text(start), "--end", &time_text(end)]);
        run::capture(add.args(["--level", "1", "--advice", "2"]))?;
        self.approve(&case, None)
    }

    /// The venues of the demo are not certified, so each row needs its second source.
    fn approve(&self, case: &str, set: Option<(&str, &str)>) -> Result<()> {
        let Reviewed { rows } = json(self.desk.command("case review").args([case, "--json"]))?;
        ensure!(!rows.is_empty(), "case {case} has no rows");
        let numbers: Vec<String> = rows.iter().map(|row| row.row.to_string()).collect();
        if let Some((level, advice)) = set {
            for row in &numbers {
                let mut command = self.desk.command("case set");
                run::capture(command.args([case, row, "--level", level, "--advice", advice]))?;
            }
        }
        let mut command = self.desk.command("case approve");
        run::capture(command.args([case, "--second-source", &numbers.join(",")])).map(drop)
    }

    fn publish(&self, time: i64) -> Result<()> {
        self.set(time)?;
        run::capture(self.desk.command("publish").args(["--server", &self.server.url()])).map(drop)
    }

    fn publish_one(&self, place: usize, times: (i64, i64), time: i64) -> Result<()> {
        self.set(time)?;
        self.desk.publish_one(self.server, place, times).map(drop)
    }

    fn withdraw(&self, place: usize, times: (i64, i64), time: i64) -> Result<()> {
        self.set(time)?;
        self.desk.withdraw_one(self.server, place, times).map(drop)
    }

    fn rotate(&self, time: i64) -> Result<()> {
        self.set(time)?;
        let mut trust = self.desk.command("trust");
        trust.args(["--rotate", "publishing", "--server", &self.server.url(), "--out"]);
        run::capture(trust.arg(self.programs.path("trust-2.note"))).map(drop)
    }
}
