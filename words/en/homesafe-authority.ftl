### The health authority's desk: the program homesafe-authority

## The command line

homesafe-authority = The health authority's desk: keys, trust documents, certificates, and the publication of windows
    .desk = The desk's folder
    .officer = Who acts; needed where the desk has several officers
homesafe-authority-init = Make a desk: root, publishing, certification and submission keys under one passphrase
    .origin = The deployment: a URL without its scheme, such as homesafe.example/hk
    .roots = Root keys to make here
    .threshold = Root keys that must sign a trust document
    .first_officer = Name of the first officer, whose key signs the journal
homesafe-authority-trust = Make, sign and send the next trust document
    .log_vkey = Verification key of the server's log, as `homesafe-server init` prints it; all of them, where there are several
    .expires_days = Days until the document expires
    .interval = Seconds between two publications
    .minimum_overlap = Minutes a visit and a window must share
    .retention = Days for which windows are broadcast and kept
    .max_object_bytes = The largest publication in bytes
    .require_certificates = Whether only certified posters may be used
    .witness = Verification key of a witness; all of them
    .witness_quorum = Witnesses whose cosignature a checkpoint needs
    .publishing = Publishing key in base64 (`keys` shows a desk's own), or with the proof that its desk holds it (`keys prove` there); all of them, where several desks publish together
    .publishing_threshold = Publishing keys that must sign a publication
    .rotate = Replace this desk's key of a kind by a new one; may be given several times
    .root = Root key in base64; all of them, where some are kept elsewhere
    .threshold = Root keys that must sign
    .address = Address at which residents reach a server; all of them, the one to be tried first before the others
    .log_base = What the roots saw of the log, where it is not what this desk has followed: number of publications and root of the tree (hexadecimal)
    .log_first = First publication that devices need to read; what is before may be removed from the server
    .revoke = Commitment (hexadecimal) of a code that no longer counts as certified
    .out = Write the document to this file (needed)
    .server = Send it to this server
    .proof = That another desk holds a publishing key that the document lists (`keys prove` prints it there)
    .instead_of = Sign another text than one that the roots of this desk have signed for the same version: its fingerprint, as the refusal names it. Only where nobody but this desk has that text, or ever will
    .past = Read on behind publications that stop everybody, because nobody signed them rightly, as this document will have it: it must void them. Needs --server, which is read from only
homesafe-authority-trust-countersign = Add the signatures of this desk's roots to a trust document, and take it over once it has enough
    .file = The trust document; it is replaced by the countersigned one
    .server = Send it to this server once it has enough signatures
    .proof = That another desk holds a publishing key that the document lists (`keys prove` prints it there)
    .instead_of = Sign another text than one that the roots of this desk have signed for the same version: its fingerprint, as the refusal names it. Only where nobody but this desk has that text, or ever will
    .past = Read on behind publications that stop everybody, because nobody signed them rightly, as this document will have it: it must void them. Needs --server, which is read from only
    .yes = Do not ask
homesafe-authority-trust-adopt = Take over a trust document that was made at another desk, without signing it
    .file = The trust document
    .yes = Do not ask
homesafe-authority-trust-send = Send the trust documents that the server does not have
    .server = The broadcast server; without it the first of the trust document's that answers
homesafe-authority-case = Work on cases: what is known of where patients were, until it is published
homesafe-authority-case-new = Make a case; prints its name
    .reference = A note of your own to know the case by, such as a file number; never a name
homesafe-authority-case-list = List the cases
homesafe-authority-case-add = Add stays to a case: from a venue's poster, or from a table
    .case = The case
    .poster = A venue code's text, or a picture of the poster, of HomeSafe or another system; taxi:VK7413 for a taxi
    .csv = A table instead, with the columns code,start,end,level,advice
    .slip = An operator's slip instead of a poster
    .start = Start of the stay, such as "2026-01-31 17:30"; without an offset such as +08:00 it is local time
    .end = End of the stay
    .level = 0 notice, 1 test advised, 2 test compulsory
    .advice = Which advice goes with it, 0 to 3
    .issuer_key = The issuer's public key, PEM: NHS COVID-19 codes that it did not sign are refused
    .issuer_kid = The id by which such codes name the key
homesafe-authority-case-review = Show a case's windows by venue and day, and who vouches for the venues
    .case = The case
homesafe-authority-case-set = Set a row's level and advice, or shorten it
    .case = The case
    .row = The row's number
    .level = 0 notice, 1 test advised, 2 test compulsory
    .advice = Which advice goes with it, 0 to 3
    .start = New start, within the row's days
    .end = New end, within the row's days
homesafe-authority-case-drop = Drop a row
    .case = The case
    .row = The row's number
homesafe-authority-case-approve = Approve a case: its rows go into the next publication
    .case = The case
    .second_source = Claimed rows that a second source confirmed, such as the operator or a receipt
homesafe-authority-case-close = Delete a case with all that is in it
    .case = The case
    .yes = Also if it has rows that were not published, a share for it may still come, or its file cannot be read
homesafe-authority-case-purge = Delete the cases that were neither published nor changed for some days
    .keep_days = Days after the publication, or the last change, of a case
homesafe-authority-journal = Show the journal of all acts at this desk, and verify it
    .since = What was written down last time: that entry must still be there, and only later ones are shown
homesafe-authority-officer = Make officers, or list them
homesafe-authority-officer-new = Make a key for a further officer
    .name = 1 to 32 of a-z, 0-9 and -
homesafe-authority-officer-list = List the officers and their keys
homesafe-authority-rules = Show or set what this desk asks of its officers
    .tables = Whether `publish TABLE` may publish windows without a case
homesafe-authority-certify = Certify a venue from its code, a picture of its poster, or a registration request
    .source = A venue code's text, a picture of a poster, or a registration request (JSON with "public" and "commitment")
    .out = Write the answer for the operator to this file, not to standard output
    .yes = Do not ask
homesafe-authority-publish = Publish all approved cases, or a table of windows: code,start,end,level,advice
    .table = Table with the columns code,start,end,level,advice; a code is its text or the path of a picture of the poster. Without it, all approved cases are published
    .nothing = Publish dummies only: there is one batch in every slot, also when there is nothing to say
    .second_source = Lines of the table whose venues nobody vouches for and that a second source confirmed, such as the operator or a receipt
    .drop_pending = Drop what was signed for a place in the log that another leaf has taken
    .server = The broadcast server; without it the first of the trust document's that answers
    .widen = Widen windows outward to multiples of so many minutes, so that they show no one's exact times; 0 keeps them
homesafe-authority-publication = Publications that need the signatures of several desks
homesafe-authority-publication-propose = Write what waits here for signatures to a file, for the other desks. The file opens its windows: keep it secret
    .file = The proposal
    .server = The broadcast server; without it the first of the trust document's that answers
    .widen = Widen windows outward to multiples of so many minutes, so that they show no one's exact times; 0 keeps them
homesafe-authority-publication-countersign = At another desk: show what a proposed publication says, make its batch anew, and add this desk's signature
    .file = The proposal
    .server = The broadcast server; without it the first of the trust document's that answers
    .widen = Widen windows outward to multiples of so many minutes, so that they show no one's exact times; 0 keeps them
    .second_source = Windows of claimed venues that a second source confirmed, such as the operator or a receipt
    .yes = Do not ask
homesafe-authority-publication-send = Back at the first desk: send the publication with all its signatures
    .file = The proposal
    .server = The broadcast server; without it the first of the trust document's that answers
    .widen = Widen windows outward to multiples of so many minutes, so that they show no one's exact times; 0 keeps them
homesafe-authority-publisher = Publish in every slot, until ended: all cases approved by then, or dummies only
    .server = The broadcast server; without it the first of the trust document's that answers
    .widen = Widen windows outward to multiples of so many minutes
    .keep_days = Days after the publication, or the last change, of a case, after which it is deleted
    .metrics = Write figures for monitoring to this file, such as publisher.prom
homesafe-authority-keys = Show this desk's public keys, and when they hold
homesafe-authority-keys-address = Print the address to which another desk gives its submission keys
homesafe-authority-keys-prove = Prove that this desk holds its publishing keys, for the next trust document: what this prints goes to the desk that makes it
    .new = Make a new one first, as where the present one was stolen, and prove that one alone
homesafe-authority-keys-give = Give the submission keys to another desk that is to issue codes, too
    .to = What `keys address` prints there
    .out = Where to write them; only that desk opens it
homesafe-authority-keys-take = Take the submission keys that another desk gave
    .file = The file
homesafe-authority-code = Codes with which patients share their visits
homesafe-authority-code-issue = Make a code with which a patient shares visits, once and within a day; prints it
    .case = The case that gets what is shared
    .server = The broadcast server; without it the first of the trust document's that answers
homesafe-authority-inbox = Fetch what patients shared, take it into their cases, and delete it at the server
    .server = The broadcast server; without it the first of the trust document's that answers
homesafe-authority-advice = Publish the advice texts
    .file = A list of four texts, each {"{"}"zh_hant": ..., "zh_hans": ..., "en": ...{"}"}
    .server = The broadcast server; without it the first of the trust document's that answers
homesafe-authority-withdraw = Withdraw published windows: code,start,end
    .table = Table with the columns code,start,end: every window published from this desk within such a span is taken back
    .server = The broadcast server; without it the first of the trust document's that answers
    .widen = Widen windows outward to multiples of so many minutes, so that they show no one's exact times; 0 keeps them
homesafe-authority-recover = After a loss: bring a server that lost publications forward; let a desk that was put back from a copy sign again
    .server = The broadcast server; without it the first of the trust document's that answers
    .yes = Do not ask whether this folder is an older copy and the only one in use
homesafe-authority-void = Void publications, such as those of a stolen key: residents see them as withdrawn
    .first = First publication (its place in the log)
    .last = Last publication, included. Without it, all that name an older trust document, also those still to come: the way out of a stolen key
    .rotate = Also replace this desk's key of a kind: `--rotate publishing`, where the key was stolen
    .log_vkey = Also list these verification keys of the server's log, all of them, in place of those before: where that key was stolen
    .yes = Do not ask; needed without a terminal
    .out = Write the document to this file (needed)
    .server = Send it to this server
    .proof = That another desk holds a publishing key that the document lists (`keys prove` prints it there)
    .instead_of = Sign another text than one that the roots of this desk have signed for the same version: its fingerprint, as the refusal names it. Only where nobody but this desk has that text, or ever will
    .past = Read on behind publications that stop everybody, because nobody signed them rightly, as this document will have it: it must void them. Needs --server, which is read from only

## What several commands say

passphrase-of-desk = Passphrase of the desk
new-passphrase-for-desk = New passphrase for the desk
desk-not-confirmed = not confirmed; nothing was signed
desk-no-terminal = no terminal to ask for your consent, and nothing was signed: look at what is shown, then give --yes
DeskError-NoServer = give --server URL: the trust document names no server (`trust --address` does)
case-level-values = 0 (notice), 1 (test advised) or 2 (test compulsory)
case-advice-values = 0 to 3
venue-certified = certified
case-rows = { $count ->
    [one] 1 row
   *[other] { $count } rows
}

## init

DeskError-Threshold = the threshold is above the number of roots: no document could ever be signed
init-made = Made a desk for { $origin } in { $desk }. Public keys:
init-next = Any { $threshold } of the { $roots } root keys sign a trust document. Keep a copy of this folder offline.
    Next: make the server's log key with `homesafe-server init`, then the first trust document with
    {"  "}homesafe-authority --desk { $desk } trust --log-vkey VKEY --out trust.txt

## trust, void

trust-needs-out = give --out FILE: where to write the trust document
trust-log-base-form = write it as SIZE:ROOT, the root in hexadecimal
void-question = Void these publications, for ever?
trust-list-keys-question = List these keys all the same?
trust-countersign-heading = Version { $version } of the trust document, fingerprint { $fingerprint }.
trust-countersign-changes = It changes, against version { $version }, which this desk holds:
trust-countersign-says = This desk holds none yet. It says:
trust-countersign-question = Sign this trust document with the roots of this desk?
trust-adopt-heading = Version { $version }, fingerprint { $fingerprint }
trust-adopt-question = Is this the fingerprint that the other desk shows?
trust-holds = Version { $version } holds at this desk.
trust-sent = The server has every trust document of this desk.
trust-not-complete = Wrote { $file }, which is not complete: { $missing }.
    Next: `trust countersign { $file }` at the desks of the other roots, then here.
trust-written = Version { $version } of the trust document, until { $expires }: { $file }
trust-fingerprint = Fingerprint, for residents to compare: { $fingerprint }
trust-at-server = The server has it.
trust-first-next = Next: `homesafe-server serve --data DATA --trust { $file } --listen ADDRESS --admin ADDRESS`.
trust-new-key-next = Next: start the server with the new log key and `--trust { $file }`.
trust-next = Next: `{ $command }`.
trust-roots-alone = publications need several desks, but the roots of this desk alone can change that: two persons are two only where the roots lie apart (`trust --root`).
trust-keys-unproven = nobody has shown to hold these publishing keys. What needs the signature of one that nobody holds can never be published: let its desk run `keys prove`, and give what that prints with --proof.
trust-needs-new-checkpoint = The log's present checkpoint does not count under this trust document, which lists other log keys: residents who have it read on once the server signs with one of those. Start it with the new key, or list the old one beside it for now.
void-heading = Void from this trust document on, for ever: { $count ->
    [one] 1 publication
   *[other] { $count } publications
}
void-own = {"  "}{ $seq }  { $time }  published by this desk
void-own-unrecorded = {"  "}{ $seq }  { $time }  signed by a key of this desk, which has no record of it
void-of-another = {"  "}{ $seq }  { $time }  signed by another desk, or a thief
void-unread = Void, too, are these, behind what this desk could follow: nobody looks at what they say, and what an honest desk published among them must be published again.
void-said-again = { $windows ->
    [one] 1 window
   *[other] { $windows } windows
} and { $withdrawals ->
    [one] 1 withdrawal
   *[other] { $withdrawals } withdrawals
} of this desk go with void publications and still hold. Its next publication says them again: `publish --nothing` at once, or the publisher. What is no longer true: `withdraw` it then.

TrustChange-Says = { $field }: { $now }
TrustChange-Changed = { $field }: { $was } -> { $now }
TrustChange-Added = { $field } added: { $item }
TrustChange-Removed = { $field } removed: { $item }
TrustChange-Reordered = { $field }, in another order: { $order }
TrustChange-Redated = { $field } { $key } holds: { $was } -> { $now }
TrustChange-Voids = becomes void: { $value }
TrustField-Origin = deployment
TrustField-Server = server
TrustField-Issued = issued
TrustField-Expires = expires
TrustField-Root = root key
TrustField-RootThreshold = root keys that must sign
TrustField-Publishing = publishing key
TrustField-PublishingThreshold = publishing keys that must sign a publication
TrustField-Certification = certification key
TrustField-Submission = submission key
TrustField-Log = log key
TrustField-Witness = witness
TrustField-WitnessThreshold = witnesses that must cosign
TrustField-First = first publication that devices read
TrustField-Seen = publications that the roots have seen
TrustField-Revoked = revoked venue code
TrustField-MaxObjectBytes = largest publication in bytes
TrustField-Interval = seconds between two publications
TrustField-MinimumOverlap = minutes that a visit and a window must share
TrustField-Retention = days for which windows are kept
TrustField-UncertifiedCodes = posters without a certificate
TrustThreshold = { $needed } of { $of }
TrustTree = { $size }, root { $root }
TrustPermission-Yes = allowed
TrustPermission-No = refused
TrustKey = { $key }, holds { $holds }
TrustKeyDates = { $from } to { $until }

LostKey = { $kind ->
    [root] { $file }, a root key, is missing or damaged (a damaged file is put aside, into the folder `damaged`): it signs no more; where it is listed and was not made with this desk, name the roots with --root
    [publishing] { $file }, a publishing key, is missing or damaged (a damaged file is put aside, into the folder `damaged`): it signs no more, and what it signed stands
    [certification] { $file }, a certification key, is missing or damaged (a damaged file is put aside, into the folder `damaged`): it certifies no more; posters that it certified stay certified until its end
   *[submission] { $file }, a submission key, is missing or damaged (a damaged file is put aside, into the folder `damaged`): what was sealed to it and not taken yet cannot be opened here: put a good copy of the file in its place, or take the key from another desk (`keys take`), within 14 days; else those patients must share again, with a new code
}

## case

case-none = No cases.
case-line = { $case }  { $state }{ $rows }, { $waiting } not published  { $changed }  { $reference }
case-add-what = give a poster or --slip with --start, --end and --level, or --csv
case-set-what = give --level, --advice, --start or --end
case-code = {"  "}a code until { $ends }, { $used ->
    [yes] used
   *[no] not used
}
case-row = {"  "}{ $number }  { $start } to { $end }  level { $level }  advice { $advice }  { $standing }, { $source }
case-row-published = {"  "}{ $number }  { $start } to { $end }  level { $level }  advice { $advice }  { $standing }, { $source }, publication { $seq }
venue-claimed = claimed ({ $why })
venue-claimed-confirmed = claimed ({ $why }), confirmed
case-deleted = Deleted case { $case }.
case-purged = { $count ->
    [one] 1 case deleted.
   *[other] { $count } cases deleted.
}
PurgeNote-WithoutPublication = this desk has seen no publication yet, and deletes nothing by its clock alone
PurgeNote-JudgedBy = judged by { $time }, the time of the newest publication that this desk has seen, and not by its clock alone

CaseState-open = open
CaseState-approved = approved
CaseState-published = published
RowSource-poster = poster
RowSource-table = table
RowSource-slip = slip
RowSource-shared = shared

## journal

journal-put-back = keep this folder, put the whole of it back from the newest copy whose `journal` is whole, then run `recover`
journal-verifies = { $entries ->
    [one] 1 entry; every signature and the whole chain verify.
   *[other] { $entries } entries; every signature and the whole chain verify.
}
journal-write-down = Write down, for `journal --since` next time: { $mark }
journal-is-wrong = this is wrong with the journal:
    {"  "}{ $lines }

DeskAct-officer_made = made the officer key { $key }
DeskAct-trust_made = { $complete ->
    [true] trust document { $version } holds
   *[false] signed trust document { $version }, which needs more
}
DeskAct-trust_replaced = dropped the text { $fingerprint } of trust document { $version }, which went to nobody, for another
DeskAct-key_made = made the publishing key { $key }
DeskAct-key_destroyed = destroyed the key { $key }
DeskAct-key_set_aside = put the damaged file { $key } aside, as damaged/{ $now }
DeskAct-keys_given = gave the submission keys { $keys } to { $to }
DeskAct-keys_taken = took the submission keys { $keys }
DeskAct-certified = certified the venue { $commitment }
DeskAct-case_made = made case { $case }
DeskAct-rows_added = added { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} to case { $case }
DeskAct-level_set = set row { $row } of case { $case } to level { $level }, advice { $advice }
DeskAct-times_set = moved the times of row { $row } of case { $case }
DeskAct-row_dropped = dropped row { $row } of case { $case }
DeskAct-approved = approved { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} of case { $case }, { $confirmed } of them confirmed by a second source
DeskAct-code_issued = issued a code for case { $case }, until { $ends }
DeskAct-code_given_to_nobody = took the code for case { $case } back: it was shown to nobody
DeskAct-inbox_accepted = accepted { $rows ->
    [one] 1 shared row
   *[other] { $rows } shared rows
} into case { $case }{ $left_out ->
    [0] {""}
    [one] , left out 1 visit
   *[other] , left out { $left_out } visits
}
DeskAct-inbox_left = left at the server { $no_key ->
    [0] 0 submissions whose keys are not here
    [one] 1 submission whose keys are not here ({ $missing_keys })
   *[other] { $no_key } submissions whose keys are not here ({ $missing_keys })
}, { $unreadable } that cannot be read
DeskAct-inbox_refused = refused { $submissions ->
    [one] 1 submission
   *[other] { $submissions } submissions
}
DeskAct-advice_signed = signed advice texts as publication { $seq }
DeskAct-case_deleted = deleted case { $case }
DeskAct-recovered = took this folder for an older copy; of its keys and not on record: { $leaves ->
    [one] 1 publication
   *[other] { $leaves } publications
}
DeskAct-approval_lapsed = let the approval of case { $case } lapse after a restore
DeskAct-signed_again = { $leaves ->
    [one] signed what was to be publication { $before } again as publication { $first }
   *[other] signed what was to be publication { $before } again as { $leaves } publications from { $first } on
}
DeskAct-table_taken = { $withdraws ->
    [true] took the table { $sha256 } of { $rows ->
        [one] 1 row
       *[other] { $rows } rows
    } to withdraw
   *[false] took the table { $sha256 } of { $rows ->
        [one] 1 row
       *[other] { $rows } rows
    } to publish, { $claimed } of them claimed, { $confirmed } of those confirmed by a second source
}
DeskAct-table_rule_set = set the rule for tables to { $rule }
DeskAct-said_again = says again in publication { $first } what void ones had said: { $windows ->
    [one] 1 window
   *[other] { $windows } windows
}, { $withdrawals ->
    [one] 1 withdrawal
   *[other] { $withdrawals } withdrawals
}
DeskAct-dropped = dropped what was signed for place { $first }
PublishingAct-Voided = voided { $value }
PublishingAct-Signed = signed { $says } as { $leaves ->
    [one] publication { $first }
   *[other] { $leaves } publications from { $first } on
}
PublishingAct-SignedCases = signed { $says } as { $leaves ->
    [one] publication { $first }
   *[other] { $leaves } publications from { $first } on
}, { $count ->
    [one] case { $cases }
   *[other] cases { $cases }
}
PublishingAct-Countersigned = countersigned { $says } as publication { $seq }, { $confirmed } of them confirmed by a second source
PublishingAct-Published = saw { $value } in the log
TableRule-allowed = allowed
TableRule-second-source = second-source
TableRule-forbidden = forbidden

JournalDamage-NotWhole = line { $line }: it is not whole
JournalDamage-NotOfThisDesk = line { $line }: this desk did not write it so
JournalDamage-NotSigned = line { $line }: no officer of this desk signed it
JournalDamage-DoesNotFollow = line { $line }: it does not follow the line before: something was taken out, put in or changed
JournalDamage-Moved = line { $line }: it was written as line { $written }
JournalDamage-MoreFollows = more follows line { $line }: that is not read
JournalDamage-NotTheLast = line { $line } is not the one that was written last
JournalDamage-CutOff = it ends after { $lines } lines of { $written }: the end was cut off
JournalDamage-Missing = entry { $entry } is missing
JournalDamage-SeveralMissing = entries { $first } to { $last } are missing

JournalDifference-NotInJournal = publication { $value } of the log is signed by a key of this desk, and no entry says so: this folder was put back from an older copy, another copy of it is in use (`recover`), or the key was stolen (`void`)
JournalDifference-FoundByRecover = publication { $value } was signed by a key of this desk and lost with its folder, as `recover` found
JournalDifference-NotInLog = publication { $value } is in the log by the journal's word, and not in the log that this desk has followed: compare with another desk

## rules

rules-tables = tables: { $rule }

## certify

certify-question = Certify this venue?
certify-venue = Chinese name  { $name_zh }
    English name  { $name_en }
    Address       { $address }
    Category      { $category }
    Stay          { $stay } minutes
    Valid         { $first } to { $last }
certify-code = The certified code, to be printed in place of the old one (it holds the venue's secret):
certify-certificate = The certificate, for the operator:
certify-code-written = Wrote { $file }. The certified code, to be printed in place of the old one (it holds the venue's secret).
certify-certificate-written = Wrote { $file }. The certificate, for the operator.

## publish, withdraw

publication-dropped = Dropped. Publish its table again, from this desk only; its cases are still approved.
DeskNotice-ClaimedLines = nobody vouches for the venues of these lines of the table: { $value }
PublishError-NothingToWithdraw = the table has no rows: there is nothing to withdraw
PublishError-NoCaseApproved = no case is approved: `case approve`, or publish dummies only with --nothing
PublishError-NoRowSaid = none of the { $rows } approved rows can be published, as said above; or publish dummies only with --nothing
publish-advice = Published the advice texts as publication { $seq } at { $time }.
publish-done = Published { $says } as publication { $seq } at { $time }: { $records } records with dummies, { $bytes } bytes.
publish-signed-alone = Signed { $says } as publication { $seq }, which needs the signatures of other desks.
publish-signed-alone-next = Next: `{ $command }`, then `publication countersign FILE` at the others.

PublicationSays = { $withdrawals ->
    [0] { $windows ->
        [one] 1 window
       *[other] { $windows } windows
    }
    [one] 1 withdrawal{ $windows ->
        [0] {""}
        [one] {" "}and 1 window
       *[other] {" "}and { $windows } windows
    }
   *[other] { $withdrawals } withdrawals{ $windows ->
        [0] {""}
        [one] {" "}and 1 window
       *[other] {" "}and { $windows } windows
    }
}

DeskNotice-LocalTimes = times of the table without a zone were taken as those of this machine; the first of them is { $value }
DeskNotice-NewTrust = version { $value } of the trust document was taken over from the server
DeskNotice-TrustDue = version { $version } of the trust document expires on { $expires }, and half of its life is over: make the next one with `trust`
DeskNotice-Adopted = taken over after verification: { $leaves } of the log's { $size } publications, of which this desk has no record. Where several desks publish that is expected; their windows cannot be withdrawn here
DeskNotice-Resent = signed by an earlier run, and in the log now: { $value }
DeskNotice-SignedAgain = what was signed as publication { $before } was signed again as publication { $first }
DeskNotice-NotArchived = the desk's copy of the log is not complete: { $value }
DeskNotice-ObjectsMissing = the desk's copy of the log is not complete: { $objects ->
    [one] 1 object
   *[other] { $objects } objects
} could not be fetched, the first of publication { $first }
DeskNotice-ToSayAgain = void publications of this desk said { $windows ->
    [one] 1 window
   *[other] { $windows } windows
} and { $withdrawals ->
    [one] 1 withdrawal
   *[other] { $withdrawals } withdrawals
} that still hold: the next publication says them again, `publish --nothing` at once
AgainSaid = said again, since void publications had said it: { $windows ->
    [one] 1 window
   *[other] { $windows } windows
}, { $withdrawals ->
    [one] 1 withdrawal
   *[other] { $withdrawals } withdrawals
}{ $left ->
    [0] {""}
   *[other] ; { $left } more have no room and come with the next publication
}
DeskNotice-Dropped = what was signed for place { $first } was dropped: the place was taken, it had ended, or a certificate that it rested on was revoked; its cases are still approved

UnsaidRow-TooOld = row { $row } of case { $case } is approved and not published: it ends before { $first }, the first day that is broadcast; `case drop { $case } { $row }`
UnsaidRow-NotCertified = row { $row } of case { $case } is approved and not published: nobody vouches for its venue any more; confirm it by a second source (the operator, a receipt) and `case approve { $case } --second-source { $row }`, or `case drop { $case } { $row }`

## publication

proposal-written = Wrote { $file }, which opens what it says: keep it secret.
publication-question = Sign this publication?
proposal-heading = Publication { $seq } of { $origin }: { $windows ->
    [one] 1 window
   *[other] { $windows } windows
}
proposal-window = {"  "}{ $number }  { $start } to { $end }  { $level }  advice { $advice }  { $venue }  ({ $standing })
proposal-withdrawn = withdrawn
proposal-level = level { $level }
proposal-claimed = claimed: { $why }
publication-countersigned = Signed: { $signatures } of { $needed } signatures. The batch says exactly what is shown.
publication-countersign-next = Next: `publication countersign { $file }` at a further desk.
publication-send-next = Next: `publication send { $file }` at the first desk.

ReviewedVenue-Shown = { $name }, fingerprint { $fingerprint }
ReviewedVenue-WithoutFingerprint = { $name }, fingerprint none
WindowClaim-OthersWord = the other desk's word; nobody vouches for it

## publisher

publisher-begins = the publisher is at work
publisher-goes-on = what was in the way is gone: the publisher goes on
publisher-tries-again = not published yet, trying again: { $why }
publisher-ends = the publisher ends
publisher-missed = MISSED { $slots ->
    [one] 1 slot
   *[other] { $slots } slots
} from { $first } on: nothing was published in them
publisher-published = published { $says } as publication { $seq }: { $records } records, { $bytes } bytes
publisher-deleted = deleted { $count ->
    [one] 1 case
   *[other] { $count } cases
}, neither published nor changed for long: { $cases }
DeskNotice-NotForgotten = published, and old cases and keys could not be deleted: { $value }

## keys

keys-counted = { $count ->
    [one] 1 submission key.
   *[other] { $count } submission keys.
}
keys-line-holds = { $line }  { $from } to { $until }
keys-line-not-here = { $line }  { $from } to { $until }  not here: what is sealed to it cannot be opened; put its file back, or `keys take` it from another desk
keys-line-not-listed = { $line }  not in the newest trust document
keys-file-lost = { $kind ->
    [root] { $file }, a root key, is missing or damaged: put it back from a copy, or `trust --rotate root`
    [publishing] { $file }, a publishing key, is missing or damaged: put it back from a copy, or `trust --rotate publishing`
    [certification] { $file }, a certification key, is missing or damaged: put it back from a copy, or `trust --rotate certification`
   *[submission] { $file }, a submission key, is missing or damaged: put it back from a copy, or `trust --rotate submission`
}
KeyKind-Root = root
KeyKind-Publishing = publishing
KeyKind-Certification = certification
KeyKind-Submission = submission

## code, inbox, advice

code-for-patient = For the patient only; it works once, until { $ends }.
inbox-rows = Case { $case }: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} shared. Next: `{ $command }`.
inbox-visit-left-out = Case { $case }: visit { $visit } of the share, to { $venue }, is no row: { $reason }. Ask the patient.
inbox-counted = { $accepted } accepted; refused: { $forged } forged, { $replayed } replayed.
inbox-taken-before = { $count } were taken before, by a run that was cut off; they are deleted at the server now.
inbox-left-at-server = { $unknown } unknown and { $unreadable } unreadable stay at the server.
inbox-may-be-lost = This folder was put back from an older copy: what was shared under codes of these cases and taken between { $since } and { $until } is lost, and nothing waits under them. Ask their patients, and where they had shared, `code issue` a new code: { $cases }
advice-file = not a list of four texts, each with "zh_hant", "zh_hans" and "en": { $why }

## recover

recover-found = The log has { $size ->
    [one] 1 publication
   *[other] { $size } publications
}, root { $root }.
    { $count } of them were signed by a key of this desk, which has no record of them: { $places }.
    Compare size and root with another desk or a mirror. If the key was stolen, do not go on: `void`.
recover-question = Was this folder put back from an older copy, and is no other copy of it in use?
recover-brought-forward = The server was sent { $documents ->
    [one] 1 trust document
   *[other] { $documents } trust documents
} and { $publications ->
    [one] 1 publication
   *[other] { $publications } publications
} that it lacked; it has { $size } now, root { $root }.
recover-objects-sent = It was sent { $objects ->
    [one] 1 object
   *[other] { $objects } objects
} of other publications that it lacked, too.
recover-signs-again = This desk signs again. Approvals that lapsed: { $lapsed }. Codes and keys made since the copy are gone: give patients new codes, and look at `keys`.
recover-cost = Cases made after { $copied }, and shares taken between then and { $noticed }, are gone, here and at the server. Next: `inbox`, which takes what is still there and names the cases of this copy whose patients should share again.

## What facts carry

TableLines = { $more ->
    [0] { $named }
   *[other] { $named } and { $more } more
}
CasesNamed = { $count ->
    [one] case { $named }
   *[other] cases { $named }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }
}
WaitingShares-Nothing = {""}
WaitingShares-Shares = , and what was shared under codes of { $value } waits there, until 14 days after it came
LostFiles-None = {""}
LostFiles-Some = {" "}(missing or damaged here: { $value })
LogPlaces-One = publication { $seq }
LogPlaces-Several = publications { $first } to { $last }
LogPlaces-AllFrom = publication { $first } and all behind it that name an older trust document
ServersWord-Nothing = {""}
ServersWord-Why = : { $value }

## Errors: cases

WhyClaimed-NoTrust = this desk has no trust document
WhyClaimed-OtherSystem = a code of another system, which bears no certificate

CaseError-BeingPublished = case { $value } is being published: let `publish` or the publisher finish first
CaseError-ExpectsShare = case { $value } has a code under which a share may still come, or wait at the server: run `inbox` first, or give --yes to delete the case all the same
CaseError-Future = row { $value } ends after today: set its end, or wait
CaseError-Missing = there is no case { $value }: `case list` shows those there are
CaseError-NoRow = case { $case } has no row { $row }: `case review { $case }` shows them
CaseError-NotPublished = case { $value } has rows that were not published: give --yes to delete it all the same
CaseError-NothingToApprove = case { $value } has no row that waits for publication: add one
CaseError-OtherDay = the desk has the keys of this row's days only: add another row from the venue's poster
CaseError-Published = row { $value } has been published: take it back with `withdraw`, or add a further row
CaseError-Reference = a reference has at most 200 bytes and no control or invisible characters
CaseError-TooLarge = case { $case } would be larger than the { $max } MiB that are read again; nothing was changed: put further rows into another case
CaseError-TooManyRows = case { $case } has { $rows ->
    [one] 1 row
   *[other] { $rows } rows
}, and a case takes at most { $max }: add fewer, or put further ones into another case
CaseError-TooOld = row { $row } ends before { $first }, the first day that is broadcast: drop it
CaseError-Unconfirmed = nobody vouches for the venues of these rows ({ $rows }): confirm them by a second source (the operator, a receipt), then name them with --second-source { $rows }, or drop them
CaseError-Unreadable = { $error }. To delete case { $case } without reading it, with rows that may not have been published, give --yes

CaseIdError = not a case: its name has 8 letters and digits, `case list` shows it

## Errors: certificates

CertifyError-NotOneCode = the picture should show one HomeSafe venue code
CertifyError-OtherDeployment = the venue code belongs to another deployment than { $value }: the operator must make it anew with --origin { $value }
CertifyError-Public = the request's public part is damaged: { $value }
CertifyError-Request = not a registration request: a JSON object with "public" in base64 and "commitment" in hexadecimal
CertifyError-Revoked = this venue code was revoked ({ $value }), and stays so: let the operator `venue-qr rotate` the venue file and ask for a certificate of the new code

## Errors: the clock, the desk's folder

WrongClock = this machine's clock says { $now }, { $whose } { $other }: they may differ by 5 minutes. Nothing was done; set this machine's clock
OtherTime-Server = the server's clock
OtherTime-NewestPublication = the newest publication
OtherTime-NewDocument = the new trust document is issued at

CopyError-Log = the copy of the log does not fit what was followed ({ $value })

DeskError-Changed = { $value } is not as this desk left it: it is damaged, somebody changed it, or put an older one in its place; restore the whole folder from the newest backup, then run `recover`
DeskError-Damaged = { $value } is damaged: restore the whole folder from the newest backup, then run `recover`
DeskError-OtherVersion = { $value } was written by another version of this program, most likely a newer one: use that one; nothing was changed
DeskError-Exists = { $value } holds a desk already, which is never overwritten: choose another folder
DeskError-NotOfDesk = { $value } was not put there by this desk: take it out, and find out who put it there; nothing was done
DeskError-Gone = { $value } is missing: put that very file back, or restore the whole folder from the newest backup, then run `recover`
DeskError-JournalDamaged = the journal was changed: `journal` shows where; restore the whole folder from the newest backup, then run `recover`
DeskError-JournalEntryTooLong = more cases at once than an entry of the journal holds: publish them in several
DeskError-JournalTruncated = the journal's end was cut off: `journal` shows what is left; restore the whole folder from the newest backup, then run `recover`
DeskError-KeyLost = this desk holds no { $kind } key that the trust document names for now, and these files of such keys are missing or not as the desk left them: { $files }; put them back from a copy of the desk's folder
DeskError-KeyNotNamed = this desk holds no { $value } key that the trust document names for now: make a new document with `trust`, and check this machine's clock
DeskError-Missing = { $value } holds no desk: make one with `homesafe-authority --desk DIR init`
DeskError-NoKeysInside = the file holds no keys of another desk: make it there with `keys give`
DeskError-NoTrust = this desk has no trust document yet: make one with `homesafe-authority trust`
DeskError-OfficerExists = there is an officer { $value } already
DeskError-OfficerName = an officer's name has 1 to 32 of the characters a-z, 0-9 and -
DeskError-RepeatedNonce = the random numbers of this machine repeat themselves; nothing was signed: do not publish from this machine
DeskError-Trust = a stored trust document is damaged ({ $value }): restore the desk's folder from a backup
DeskError-Unfinished = { $value } holds a desk that was never finished: delete the folder and run `init` again
DeskError-UnknownOfficer = there is no officer { $value }: `officer list` shows them, `officer new` makes one
DeskError-WhichOfficer = say which officer you are: --officer NAME (`officer list` shows them)

MarkError-Another = entry { $entry } is another than the one that was written down: the folder was put back from an older copy and used since, or somebody who has the passphrase wrote the journal anew
MarkError-Fewer = it has { $found ->
    [one] 1 entry
   *[other] { $found } entries
}, and had { $written } when that was written down: the folder was put back from an older copy; find the newest one, then run `recover`
MarkError-Malformed = not NUMBER:HASH with 32 digits or more, as `journal` prints it

## Errors: tables and batches

PartError-Bound = the trust document allows objects of { $value } bytes, too few for the smallest batch: raise it with `trust --max-object-bytes`
PartError-Encode = the batch cannot be encoded: { $value }
PartError-NoKey = a window lies on a day of which the desk has no key: add the row again from the venue's poster

SpanError-Empty = the end is not after the start
SpanError-NotBegun = the stay begins at { $value }, which is still to come: look at its date and its zone
SpanError-Outside = only the days from { $first } to { $last } (UTC) are broadcast

BadRow = line { $line }: { $error }
BadRows = { $more ->
    [0] { $first }
   *[other] { $first }
    {"  "}and { $more } more
}
RowTime-Start = the start
RowTime-End = the end
WindowRowError-Advice = the advice '{ $value }' must be 0 to 3
WindowRowError-Level = the level '{ $value }' must be 0 (notice), 1 (test advised) or 2 (test compulsory)
WindowRowError-Row = { $value }
WindowRowError-NotPublished = no window that was published from this desk lies within this span
WindowRowError-OtherDeployment = the venue code belongs to another deployment or region
WindowRowError-PictureFile = the picture of the poster cannot be read: { $value }
WindowRowError-NoCode = the column code is empty: give the code of a venue, the file of a picture of its poster, or taxi: and a plate
WindowRowError-Plate = if this is a taxi, write taxi: before its plate
WindowRowError-PictureMissing = the picture of the poster cannot be read: there is no such file{ $value ->
    [none] {""}
   *[other] {" "}as { $value }
 }
WindowRowError-PictureTooLarge = the picture of the poster cannot be read: larger than any picture of a poster
WindowRowError-Time = { $which }: { $error }
WindowRowError-TooLong = a row spans at most { $max } days: add several
WindowRowError-TooMany = this place has more than 64 separate windows on one day; widen them so that they merge
WindowRowError-Validity = the venue code was not valid then: is it an old poster of that place?
WindowTableError-Heading = the table cannot be read: { $value }
WindowTableError-Header = the table's first line must name the columns { $columns }; it lacks { $lacks }
WindowTableError-Rows = these rows cannot be used, and nothing was published; correct them and try again:{ $value }
WindowTableError-Twice = two columns of the table are called { $value }, or may be meant by it: rename one of them
WindowTableError-TooLong = the table has more than { $max } rows; publish it in several

TableRuleError-Forbidden = this desk publishes no tables (`rules` shows it): make a case, `case add CASE --csv FILE`, and approve it; nothing was signed
TableRuleError-Unconfirmed = nobody vouches for the venues of these lines of the table ({ $lines }): confirm them by a second source (the operator, a receipt), then name them all with --second-source LINE,..., or take them out; nothing was signed

## Errors: publishing

CannotFollow-Behind = { $error }. If the server has lost some: `recover --server URL` sends it what this desk has of them
CannotFollow-Leaf = { $error }. If it stays: put the server back to a copy from before publication { $seq }, or void what nobody signed with `void { $seq } LAST --past --server URL`

PublishError-AdviceNeedsOne = advice texts would need the signatures of { $needed } desks, for which there is no proposal: lower the threshold for them
PublishError-Archive = { $value }; nothing was sent
PublishError-Busy = other desks were faster every time; what is signed waits here: run `publish` again in a minute
PublishError-CountersignedAnother = this desk countersigned another publication for place { $seq }, and signs no second one: let that be sent first
PublishError-EvidenceOfAnother = the proposal shows another venue or day than the one that its window opens: do not sign it; find out who altered it
PublishError-Expired = version { $version } of the trust document has expired: nothing is published under it; make the next one with `trust`
PublishError-NeedsSignatures = publication { $seq } needs the signatures of { $needed } desks before it may be sent: `publication propose FILE` writes it for the others, `publication send FILE` sends it once they have countersigned; it ends after one publication interval
PublishError-NoSecondSource = nobody vouches for the venues of these windows ({ $windows }): confirm them by a second source of your own (the operator, a receipt), then name them with --second-source { $windows }; nothing was signed
PublishError-NotAProposal = not a proposed publication of this deployment: ask the other desk for it again
PublishError-NotAllowed = version { $version } of the trust document does not let this desk publish now ({ $error }): make the next one with `trust`, and check this machine's clock
PublishError-NotArchived = publication { $seq } cannot be sent again, for its object is kept no longer: start the server on a copy of this desk's `archive` folder instead (docs/operations.md, Restore)
PublishError-NotForwarded = the server refused { $what } (status { $status }): look at its log, then run `recover` again, which goes on from there
Forwarding-Publication = publication { $seq }
Forwarding-Document = version { $version } of the trust document
PublishError-NothingProposed = nothing waits here for signatures: `publish` proposes
PublishError-NothingToDrop = nothing can be dropped: { $value }
WhyKept-NothingWaits = nothing waits to be sent
WhyKept-CanBeSent = what waits can still be sent: run `publish`
WhyKept-CanBeCountersigned = the other desks may still countersign what waits; it ends one publication interval after it was signed
PublishError-OtherHistory = the server's { $size } publications are not the beginning of the log that this desk followed: it is another log, or the server lies; do not bring it forward, compare with another desk
PublishError-OwnPending = this desk has signed a publication of its own for the same place, which goes first: let the other desk countersign that one, or wait until it has ended, one publication interval after it was signed
PublishError-ProposalEnded = the proposal has ended, with its interval or with its trust document: ask the other desk for a new one
PublishError-ProposalNotNext = the proposal is for place { $seq } of the log, the next is { $next }: ask the other desk for a new one
PublishError-ProposalSignatures = the proposal is damaged: it must have one signature each of publishing keys that the trust document lists, at most { $needed }, and has others or none; nothing was signed or sent: ask the other desk for it again
PublishError-ProposalTime = the proposal's time lies before the newest publication or in the future: check the clocks of both desks
PublishError-ProposalTooLarge = the proposal would be larger than the { $max } MiB that another desk reads; nothing was signed: publish fewer windows at once
PublishError-Refused = the server refused publication { $seq } (status { $status }{ $detail }); it is signed, kept here, and sent again by the next `publish`
PublishError-Restored = publication { $seq } of the log was signed by a key of this desk, which has no record of it: this folder was put back from an older copy, another copy of it is in use, or the key was stolen. Nothing is signed until somebody has looked: `recover` after a restore, `void` after a theft
PublishError-SaysAnother = the proposal's signatures are not over a batch that says what the proposal says: do not sign it; find out who altered it, and whether both desks run the same version of this program
PublishError-Stored = a stored leaf is damaged ({ $value }): restore the desk's folder from a backup
PublishError-Taken = publication { $seq } of the log is another than the one that the server took from this desk: the server is broken or lying; run the same command again, and find out what it shows to others if it lasts
PublishError-TooFewSignatures = publication { $seq } has { $found } of the { $needed } signatures that it needs: let another desk sign the file with `publication countersign` first; nothing was sent
PublishError-TooLarge = this is more than one publication holds, and several cannot be signed together: approve fewer cases, or raise --max-object-bytes
PublishError-Unconfirmed = the server took publication { $seq }, but its checkpoint does not hold it yet; run the same command again in a minute
PublishError-Waits = { $error }; publication { $seq } is signed and waits here: the next `publish` sends it

PublisherError-Quorum = publications of this deployment need { $value } signatures: no publisher can give them alone; use `publish` and `publication countersign`

## Errors: sharing

SharingError-Answer = the server's answer is malformed: it is not the server of this deployment, or it is broken
SharingError-NewerDocument = the server has version { $value } of the trust document, which this desk has not: `trust adopt` it, then `keys take` the submission keys that it lists; nothing was done
SharingError-NoKey = { $submissions ->
    [one] 1 submission under codes of { $cases } is sealed to a key that is not here, or is damaged: { $keys }{ $files }; it stays at the server, until 14 days after it came: put this key back from a copy of the desk's folder, or `trust adopt` the newest trust document and `keys take` it from the desk that has it, and run `inbox` again
   *[other] { $submissions } submissions under codes of { $cases } are sealed to keys that are not here, or are damaged: { $keys }{ $files }; they stay at the server, until 14 days after they came: put these keys back from a copy of the desk's folder, or `trust adopt` the newest trust document and `keys take` them from the desk that has them, and run `inbox` again
}
SharingError-NotInSlip = the slip shows none of its venues on all days of this stay: ask the operator for the missing days
SharingError-NotListed = the newest trust document lists no publishing key that this desk holds, so the server does nothing for it{ $cases }: if this desk's key was not stolen, `keys prove` here, and let the desk that makes the trust documents list it again (`trust --publishing`), then `trust adopt` that document here and try again; if it was, let it list a new one (`keys prove --new`), and let these patients share again, with a new code
SharingError-OtherDeployment = the slip is of another deployment
SharingError-Refused = the server refused the desk's request (status { $value }); check both clocks, and that it has the newest trust document
SharingError-UnknownKey = the slip is sealed to a key that this desk does not hold, or no longer: ask the operator to make it anew
SharingError-Unreadable = { $submissions ->
    [one] 1 submission under codes of { $cases } cannot be read by this program; it stays at the server, until 14 days after it came: run `inbox` with the newest program, or give this patient another code
   *[other] { $submissions } submissions under codes of { $cases } cannot be read by this program; they stay at the server, until 14 days after they came: run `inbox` with the newest program, or give these patients another code
}
SharingError-WouldNotOpen = devices seal to the submission key { $key } now, which is not here, or is damaged{ $files }: `keys take` it from the desk that has it, or put it back from a copy of the desk's folder; no code was made

NoRow-OtherDeployment = its venue is of another deployment

## Errors: trust documents

RefusedDocument-Ahead = { $error } (`trust adopt FILE`)
WhyNotCounted-TooFewWitnesses = { $found } of its witnesses cosigned it, { $needed } would have to

TrustToolError-CheckpointDoesNotCount = the log's present checkpoint would not count under this trust document ({ $why }), so devices would read nothing: list witnesses with --witness-quorum 0 first, let them cosign, look with `recover --server URL`, then raise the quorum; nothing was signed
TrustToolError-Clock = { $value }, or void a publication that is of the future
TrustToolError-CopyIncomplete = this desk has followed { $size } publications and its copy holds { $copied } of them whole, so it cannot read the log under the new trust document: complete the copy with `recover --server URL`; nothing was signed
TrustToolError-Document = { $value }; nothing was stored
TrustToolError-Expired = the trust document has expired, at { $value }, by this machine's clock: nothing was signed
TrustToolError-FalseProof = the proof does not show that anybody holds the publishing key { $key } for this version of the trust document: let its desk take over the newest document and run `keys prove` again; nothing was signed
TrustToolError-First = devices cannot begin to read at publication { $first }: give --log-first one that this desk has followed, that is not void and that was published more than 90 days ago, with the advice texts at or behind it (`advice` publishes them anew); nothing was signed
TrustToolError-Follow = { $value }; nothing was signed
TrustToolError-HeldAhead = version { $version }, which holds, was issued at { $issued }, and this machine's clock says { $now }: set the clock if it is behind. If it is right, the document was made under one that ran ahead: it holds until { $expires }, publications go on under it, and the next one can be made from { $issued } on. If no server and no other desk has it, put this desk's folder back to a copy from before it, then run `recover`; nothing was signed
TrustToolError-NoLogKey = the first trust document needs --log-vkey VKEY: it is printed by `homesafe-server init`
TrustToolError-NoRoots = none of the roots that the trust document lists is at this desk: it is made where they are, with `trust`. What that desk needs from here: for a publishing key, what `keys prove` prints, or for a new one `keys prove --new`; the document then comes back with `trust adopt FILE`
TrustToolError-NotFollowed = the trust document speaks of { $size } publications, and this desk has followed { $followed }; nothing was signed. Next: follow the log with `recover --server URL`; where publications that nobody signed stop that, void them with `void FIRST LAST --past --server URL`
TrustToolError-NotSigned = the roots of this desk have not signed the text { $named } for version { $version } of the trust document: leave --instead-of out, or give the fingerprint that the refusal named; nothing was signed
TrustToolError-NothingToRotate = there is no trust document yet whose keys could be rotated: make the first one without --rotate
TrustToolError-OtherOrigin = the trust document is of { $value }, this desk is of another deployment
TrustToolError-OtherTree = the trust document speaks of another log than this desk has followed, whose root at { $size } publications is { $own }: find out which is true with another desk, a mirror or a witness; nothing was signed
TrustToolError-Refused = the server refused version { $version } of the trust document (status { $status }): it is stored here, send it again with `trust send`
TrustToolError-SignedAnother = the roots of this desk have signed another text for version { $version } of the trust document, and sign no second one: let the others countersign that one ({ $path }), and change what is wrong in the next version. If nobody but this desk has that text, or ever will, --instead-of { $fingerprint } drops it
TrustToolError-TooLate = the expiry lies after the year 2149
TrustToolError-Unreadable = devices could not read the log under this trust document: publication { $seq } would stop them ({ $error }); nothing was signed. Next: void it too, with `void FIRST { $seq } --past --server URL`, FIRST being the first that nobody signed
TrustToolError-VoidAlready = void already: { $value }. Nothing was signed: `trust send` sends the document that says so
TrustToolError-VoidFirst = devices begin to read at publication { $first }, and no server takes a document that voids it: void those after it, and take { $first } back with `withdraw` if it is not true; nothing was signed

# Said while it takes longer than a second.
opening-desk = opening the desk
drafting-trust = drafting the trust document
reading-stays = reading the stays
reading-journal = reading the journal

table-row = line { $line }: { $venue }, { $from } to { $to }, level { $level }, advice { $advice }
table-checked = { $count ->
    [one] 1 row
   *[other] { $count } rows
 } of { $venues ->
    [one] 1 place
   *[other] { $venues } places
 } can be used; nothing was published.
