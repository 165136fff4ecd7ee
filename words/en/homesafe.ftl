## Commands of homesafe, and their arguments

homesafe = Keep a private diary of the venues you visit, and learn of exposures without telling anybody where you were
    .home = Folder of this device [default: $XDG_DATA_HOME/homesafe]
homesafe-init = Set this device up: name the server, pin the authority's trust document, choose a passphrase for the diary
    .server = Address of the broadcast server, in place of those that the trust document names
    .trust = The authority's trust document, as it came with this program or from the authority itself
    .fingerprint = Fingerprint the trust document must have, where the file came from elsewhere
homesafe-scan = Check in: a picture of a venue's poster, the text of its code, or - to read either from standard input
    .source = A picture of the poster, the text of its code, or - to read either from standard input: other users of this machine can see arguments in its list of processes. Posters of LeaveHomeSafe, Corona-Warn-App, NHS COVID-19, NZ COVID Tracer and Cléa are read too
    .taxi = A Hong Kong taxi by its plate, such as VK7413, - to read it from standard input
    .public_id = Agree that everybody may read the windows of venues whose code is a public number: asked once
    .at = When you arrived, if not now, such as 09:30 or "2026-01-31 09:30"; without an offset such as +08:00 it is local time
    .until = When you left, for a visit that is over
    .note = A note for your diary, - to read it from standard input
    .remind = Have `homesafe reminders` ask whether you have left, from so many minutes after your arrival on
    .again = Enter a second visit though you checked in at this venue just before
    .passphrase_file = File whose first line is the passphrase: then a visit entered afterwards is compared with those in the diary
homesafe-check-out = Check out of the open visit that began last, or of the one named; of a visit that is over with your passphrase
    .visit = The visit to end, as `homesafe visits` shows it
    .at = When you left, if not now
    .unlock = Ask for the passphrase, to set the end of a visit that is over
homesafe-visits = Show your visits; needs your passphrase
homesafe-note = Add a note to a visit, below the one before
    .visit = The visit, as `homesafe visits` shows it
    .text = The text to add below the note before, - to read it from standard input: other users of this machine can see arguments in its list of processes. To replace or erase a note, see homesafe edit
homesafe-edit = Change a visit's times or note; needs your passphrase
    .visit = The visit, as `homesafe visits` shows it
    .arrival = When you arrived
    .departure = When you left
    .note = A note in place of the one before; empty for none, - to read it from standard input: other users of this machine can see arguments in its list of processes
homesafe-delete = Delete a visit for good; needs your passphrase
    .visit = The visit, as `homesafe visits` shows it
homesafe-remind = Set from when on `homesafe reminders` asks whether you have left
    .visit = The visit, as `homesafe scan` and `homesafe visits` show it
    .at = From when on `homesafe reminders` asks whether you have left: after now, and before the visit ends by itself. This program sends no message of its own
    .off = Take back the reminder that was set for this visit
homesafe-reminders = Show open visits whose reminder is due
    .all = Show also those that are still to come
homesafe-sync = Fetch what the health authority published, and match it with your visits on this device
    .jitter = Wait a random time of at most so many seconds first, for runs that a timer starts
    .patience = Give up on an answer that has not begun after so many seconds
homesafe-alerts = Show whether you were exposed; with your passphrase also where
    .unlock = Ask for the passphrase, to say also where
    .spoken = Whole sentences, for a screen reader
    .keep_unread = Do not mark as read what is shown
homesafe-share = Share visits with the health authority, which gave you a code after a positive test
    .code_stdin = Read the code from standard input instead of asking for it
    .untick = Leave out this visit; as often as needed
    .from = Leave out visits that ended before this time
    .list = Show what would be shared, and send nothing
    .resume = Send what an earlier run could not send
    .yes = Do not ask whether the list is right
homesafe-purge = Forget what is older than the retention period, as every run does
    .yes = Say that this device's clock is right, where it is in doubt because it is far ahead
homesafe-retention = Show how long visits are kept, or keep them for fewer days
    .days = Days to keep visits from now on, at most what the health authority says; without it, what holds is shown
homesafe-export = Write all visits, or part of them, to an encrypted file
    .file = The file to write
    .from = Only visits that ended at this time or later
homesafe-import = Add the visits of an encrypted file to this device
    .file = The file that `homesafe export` wrote
    .bring_back = Also bring back visits that were deleted here since the backup was made
homesafe-wipe = Erase everything on this device
    .yes = Do not ask
homesafe-issuer = Set whose signatures on NHS COVID-19 posters count; without it they are shown as unverified
    .key = The issuer's P-256 public key, PEM
    .kid = The id by which codes name the key: codes of another id do not count then
    .remove = Forget the key
homesafe-lock = Show, change, remove or set the lock before your diary
homesafe-lock-show = Show whether your diary is locked, and how hard its passphrase is to try
homesafe-lock-change = Change the passphrase, or how hard it is to try; needs the present one
    .same_passphrase = Keep the passphrase, and change only how hard it is to try
    .memory = Memory that one try takes, in MiB [default: as it is, at first 64]
    .passes = Passes over that memory [default: as it is, at first 3]
    .lanes = Lanes that can be computed at once [default: as it is, at first 4]
homesafe-lock-remove = Store your diary's key openly, so that no passphrase is asked for any more; needs the present one
homesafe-lock-set = Put a passphrase before a diary whose lock was removed
    .memory = Memory that one try takes, in MiB [default: as it is, at first 64]
    .passes = Passes over that memory [default: as it is, at first 3]
    .lanes = Lanes that can be computed at once [default: as it is, at first 4]

## Asking for passphrases

ask-diary-passphrase = Passphrase of your diary
choose-diary-passphrase = Choose a passphrase for your diary
choose-new-diary-passphrase = Choose a new passphrase for your diary
ask-backup-passphrase = Passphrase of the backup
choose-backup-passphrase = Choose a passphrase for the backup

## Every command

folder-of-others = { $path } is none of this program's files: choose a folder that is empty or not there yet, with --home DIR
no-home = no home folder is known: give --home DIR
doubt = this device's clock says { $clock }, { $doubt }
folder-read-only = { $folder } can be read but not written: what is shown is true, and nothing is kept of this, nor of which notices were read
newest-missing = the newest record of the visit log is missing here: it was cut off, or this folder was copied while a visit was being written, and the folder it was copied from has it
now-open = You are checked in since { $from }; by itself the visit ends at { $to }. When you leave:
now-nothing-open = No visit is open. When you enter a venue:
unknown-venue = unknown venue
times = { $from } to { $to }
times-open = { $from } open, until { $to }
visit-id = visit { $visit }
days-forgotten = { $count ->
    [one] { $count } day forgotten.
   *[other] { $count } days forgotten.
}
damage = damage: { $found }
parts-damaged = { $count ->
    [one] { $count } part of the visit log is damaged; everything else was shown
   *[other] { $count } parts of the visit log are damaged; everything else was shown
}

## init

set-up = This device follows { $origin }, trust document { $version }.
    Its fingerprint is { $fingerprint }: compare it with the one your health authority shows.
    Next: { $scan } PICTURE when you enter a venue, and { $sync } once a day.

## scan

standard-input-twice = standard input can be the code or the note, not both
standard-input-too-large = standard input is larger than 64 MiB
plate-too-long = that is longer than a plate, such as VK7413
no-such-source = there is no file { $source }, and it is not the text of a venue code
question-public-ids-unasked = { $asked } Nothing was entered; to check in all the same, give --public-id once
question-again-unasked = { $asked } Nothing was entered: give --again for a second visit, or end that one with homesafe check-out
nothing-entered = Nothing was entered.
checked-in = Checked in: { $place }
checked-in-from = from { $from }, and by itself until { $to }
checked-in-for = from { $from } to { $to }
checked-in-and-ended = from { $from } to { $to }, where it ended by itself: homesafe edit moves that
kept-not-matched = the visit is kept in your diary, and no notice can be matched with it
number-is-public = its number is public: everybody can read this venue's notices
matched-when-unlocked = kept in your diary, and matched when you unlock it: homesafe alerts --unlock
poster-not-valid = this poster is not valid today; tell the venue's staff
poster-was-not-valid = this poster's code is not valid on { $day }, the day of the visit

## check-out

ask-another-end = { $over }. Set its end to { $at }?
another-end-unasked = { $over }, at most 24 hours after the arrival: homesafe check-out --visit { $visit } --unlock
checked-out = Checked out. The visit lasted from { $from } to { $to }.

## visits, note, edit, delete

visits-counted = { $count ->
    [one] { $count } visit.
   *[other] { $count } visits.
}
visit-still-to-come = that time is still to come: a clock was ahead then; `homesafe edit` sets it right
visit-note = note: { $note }
noted = Noted.
nothing-to-change = nothing to change: give --arrival, --departure or --note
visit-changed = Changed. The visit lasts from { $from } to { $to }.
visit-deleted = Deleted. The days that spoke of the visit are sealed anew, and their old keys are gone.
share-dropped = the visits that waited to be shared were dropped, because this one may be among them; nothing was sent: give the code again with homesafe share
share-dropped-late = the visits that waited to be shared were dropped, because this one may be among them; a try to send them was made before, so they may have arrived: ask the health authority, and give the code again with homesafe share if they have not

## remind, reminders

reminder-set = `homesafe reminders` shows it from { $at } on.
reminder-taken-back = The reminder is taken back.
reminder-of = open since { $from }, by itself until { $to }; reminder of { $at }
have-you-left = have you left? { $command }
reminders-counted = { $count ->
    [one] { $count } reminder.
   *[other] { $count } reminders.
}

## retention, purge

retention = Visits are kept for { $days } days; the health authority allows up to { $longest }.
ask-clock = Is that time right? Then everything older than the retention goes, for good.

## sync

synced = { $publications ->
    [one] { $publications } new publication
   *[other] { $publications } new publications
}, { $bytes } bytes.
notices-to-see = { $count ->
    [one] You have { $count } exposure notice: see { $command }.
   *[other] You have { $count } exposure notices: see { $command }.
}
nothing-published = The health authority has not published anything yet.
publications-unread = publications { $first } to { $last } were not read before the server removed them; notices of that time are unknown here
history-read-anew = the server had shown another history than the health authority's; the log was read anew
log-began-anew = The health authority began a new log; it was read from its beginning.
trust-expired = the trust document has expired; update this program, or ask the health authority

## alerts

locked-hint = Taxis and other systems' posters, if you used any, are looked up when you unlock: homesafe alerts --unlock
notices-listed = { $count ->
    [one] You have { $count } exposure notice, { $unread ->
        [0] which you have seen:
       *[other] which is new:
    }
   *[other] You have { $count } exposure notices, { $unread } of them new:
}
unlock-to-see = Unlock to see where and when: homesafe alerts --unlock
level-and-advice = { $level }: { $advice }
new-notice = NEW { $place }
you-were-there = you were there { $from } to { $to }
infected-was-there = an infected person: { $from } to { $to }
contact-indirect = before you came: contact may have been indirect
notice-withdrawn = withdrawn by the health authority: nothing to do
withdrawn-listed = { $count ->
    [one] { $count } notice withdrawn by the health authority:
   *[other] { $count } notices withdrawn by the health authority:
}
withdrawn-counted = { $count ->
    [one] { $count } notice withdrawn by the health authority.
   *[other] { $count } notices withdrawn by the health authority.
}

## share

visits-wait = your visits wait, sealed, on this device: homesafe share --resume
visits-elsewhere = { $count ->
    [one] { $count } visit by another system's code cannot be shared: tell the health authority, which reads the same posters
   *[other] { $count } visits by other systems' codes cannot be shared: tell the health authority, which reads the same posters
}
extent-none = The health authority would learn of no visit
extent-of-a-day = The health authority, and nobody else, would learn of { $count ->
    [one] { $count } visit, of { $day }
   *[other] { $count } visits, of { $day }
}
extent-of-days = The health authority, and nobody else, would learn of { $count } visits, of { $first } to { $last }
extent-first = { $extent }; you see each before anything is sent.
extent-list = { $extent }:
extent-of-each = For each it gets name, address, times, and the key of those days. Your notes stay here.
standing-and-visit = { $standing }; visit { $visit }
no-terminal-for-consent = no terminal to ask for your consent: look at `homesafe share --list`, then give --yes, and --untick VISIT for each to leave out
ask-to-send = Type yes to send { $count ->
    [one] this visit
   *[other] these { $count } visits
}, numbers to leave some out, anything else to stop:
nothing-sent = nothing was sent
ask-code = Code from the health authority:
no-terminal-for-code = no terminal to ask for the code: give --code-stdin
sent = Sent. Only the health authority can open it; the code is used up once it has done so.
code-unknown = the server does not know this code: it was mistyped, has ended, or was used; nothing was kept there. Ask the health authority, and share again

## export, import, wipe

exported = { $visits ->
    [one] Wrote { $file }: { $visits } visit, which only its passphrase opens.
   *[other] Wrote { $file }: { $visits } visits, which only its passphrase opens.
}
imported = { $added ->
    [one] { $added } visit added; { $known } were here already and stay as they are here.
   *[other] { $added } visits added; { $known } were here already and stay as they are here.
}
imported-without-old = { $count ->
    [one] { $count } is older than this device keeps, and was left out.
   *[other] { $count } are older than this device keeps, and were left out.
}
ask-wipe = Erase this device's keys and every visit, for good?
nothing-erased = nothing was erased; on a terminal answer yes, elsewhere give --yes
erased = Erased. Flash memory may keep old bytes for a while; without the keys they open nothing.

## issuer

issuer-set = NHS COVID-19 codes are checked with this key from now on.
issuer-forgotten = NHS COVID-19 codes are no longer checked.

## lock

diary-not-locked = your diary has no lock
diary-not-locked-to-change = your diary has no lock; put one before it with `homesafe lock set`
diary-locked-already = your diary is locked already; `homesafe lock change` changes the passphrase
lock-changed = The lock is changed. Copies of this device's folder that were made before still open as they did.
lock-set = The lock is set. Copies of this device's folder that were made while there was none open without it.
diary-is-locked = Your diary is locked. A try of a passphrase takes { $memory } KiB, { $passes } passes, { $lanes } lanes of Argon2id.
diary-is-open = Your diary is NOT locked: its key lies openly in this device's folder.
    Whoever can read the files of this device, or copies of them made from now on, can read where you were.
    To lock it again: homesafe lock set

# Said while it takes longer than a second.
opening-diary = opening the diary
matching-visits = comparing your visits with what was published
