## Facts of authority-tool

WhyClaimed-NoTrust = this desk has no trust document
WhyClaimed-OtherSystem = a code of another system, which bears no certificate

CaseError-BeingPublished = case { $value } is being published: let `publish` or the publisher finish first
CaseError-ExpectsShare = case { $value } has a code under which a share may still come, or wait at the server: run `inbox` first, or give --yes to delete the case all the same
CaseError-Future = row { $value } ends after today: set its end, or wait
CaseError-Id = not a case: its name has 8 letters and digits, `case list` shows it
CaseError-Missing = there is no case { $value }: `case list` shows those there are
CaseError-NoRow = case { $case } has no row { $row }: `case review { $case }` shows them
CaseError-NotPublished = case { $value } has rows that were not published: give --yes to delete it all the same
CaseError-NothingToApprove = case { $value } has no row that waits for publication: add one
CaseError-OtherDay = the desk has the keys of this row's days only: add another row from the venue's poster
CaseError-Published = row { $value } has been published: take it back with `withdraw`, or add a further row
CaseError-Reference = a reference has at most 200 bytes and no control or invisible characters
CaseError-TooLarge = case { $value } would be larger than the { $max } MiB that are read again; nothing was changed: put further rows into another case
CaseError-TooManyRows = case { $case } has { $rows } rows, and a case takes at most { $TODO }: add fewer, or put further ones into another case
CaseError-TooOld = row { $row } ends before { $first }, the first day that is broadcast: drop it
CaseError-Unconfirmed = nobody vouches for the venues of these rows ({ $rows }): confirm them by a second source (the operator, a receipt), then name them with --second-source { $rows }, or drop them
CaseError-Unreadable = { $error }. To delete case { $case } without reading it, with rows that may not have been published, give --yes

CertifyError-NotOneCode = the picture should show one HomeSafe venue code
CertifyError-OtherDeployment = the venue code belongs to another deployment than { $value }: the operator must make it anew with --origin { $value }
CertifyError-Public = the request's public part is damaged: { $value }
CertifyError-Request = not a registration request: a JSON object with "public" in base64 and "commitment" in hexadecimal
CertifyError-Revoked = this venue code was revoked ({ $value }), and stays so: let the operator `venue-qr rotate` the venue file and ask for a certificate of the new code

WrongClock = this machine's clock says { $now }, { $whose } { $other }: they may differ by 5 minutes. Nothing was done; set this machine's clock

CopyError-Log = the copy of the log does not fit what was followed ({ $value })

DeskError-Changed = { $value } is not as this desk left it: it is damaged, somebody changed it, or put an older one in its place; restore the whole folder from the newest backup, then run `recover`
DeskError-Damaged = { $value } is damaged: restore the whole folder from the newest backup, then run `recover`
DeskError-Exists = { $value } holds a desk already, which is never overwritten: choose another folder
DeskError-Foreign = { $value } was not put there by this desk: take it out, and find out who put it there; nothing was done
DeskError-Gone = { $value } is missing: put that very file back, or restore the whole folder from the newest backup, then run `recover`
DeskError-JournalDamaged = the journal was changed: `journal` shows where; restore the whole folder from the newest backup, then run `recover`
DeskError-JournalEntryTooLong = more cases at once than an entry of the journal holds: publish them in several
DeskError-JournalTruncated = the journal's end was cut off: `journal` shows what is left; restore the whole folder from the newest backup, then run `recover`
DeskError-KeyLost = this desk holds no { $kind } key that the trust document names for now, and these files of such keys are missing or not as the desk left them: { $TODO }; put them back from a copy of the desk's folder
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
MarkError-Fewer = it has { $found } entries, and had { $written } when that was written down: the folder was put back from an older copy; find the newest one, then run `recover`
MarkError-Malformed = not NUMBER:HASH with 32 digits or more, as `journal` prints it

PartError-Bound = the trust document allows objects of { $value } bytes, too few for the smallest batch: raise it with `trust --max-object-bytes`
PartError-Encode = the batch cannot be encoded: { $value }
PartError-NoKey = a window lies on a day of which the desk has no key: add the row again from the venue's poster

SpanError-Empty = the end is not after the start
SpanError-NotBegun = the stay begins at { $TODO }, which is still to come: look at its date and its zone
SpanError-Outside = only the days from { $first } to { $last } (UTC) are broadcast

BadRow = line { $line }: { $error }
WindowRowError-Advice = the advice must be 0 to 3
WindowRowError-Level = the level must be 0 (notice), 1 (test advised) or 2 (test compulsory)
WindowRowError-Malformed = not a row of as many cells as the header, in UTF-8
WindowRowError-NotPublished = no window that was published from this desk lies within this span
WindowRowError-OtherDeployment = the venue code belongs to another deployment or region
WindowRowError-PictureFile = the picture of the poster cannot be read: { $value }
WindowRowError-Time = { $value } is not a time: write it as 2026-01-31T17:30:00+08:00
WindowRowError-TooLong = a row spans at most { $TODO } days: add several
WindowRowError-TooMany = this place has more than 64 separate windows on one day; widen them so that they merge
WindowRowError-Validity = the venue code was not valid then: is it an old poster of that place?
WindowTableError-Csv = the table cannot be read: { $value }
WindowTableError-Header = the table's first line must name the columns { $TODO }
WindowTableError-Rows = these rows cannot be used, and nothing was published; correct them and try again:{ $value }
WindowTableError-TooLong = the table has more than { $MAX_ROWS } rows; publish it in several

PublishError-AdviceNeedsOne = advice texts would need the signatures of { $needed } desks, for which there is no proposal: lower the threshold for them
PublishError-Archive = { $value }; nothing was sent
PublishError-Busy = other desks were faster every time; what is signed waits here: run `publish` again in a minute
PublishError-CountersignedAnother = this desk countersigned another publication for place { $seq }, and signs no second one: let that be sent first
PublishError-EvidenceOfAnother = the proposal shows another venue or day than the one that its window opens: do not sign it; find out who altered it
PublishError-Expired = version { $version } of the trust document has expired: nothing is published under it; make the next one with `trust`
PublishError-Follow = { $value }{ $next }
PublishError-NeedsSignatures = publication { $seq } needs the signatures of { $needed } desks before it may be sent: `publication propose FILE` writes it for the others, `publication send FILE` sends it once they have countersigned; it ends after one publication interval
PublishError-NoSecondSource = nobody vouches for the venues of these windows ({ $windows }): confirm them by a second source of your own (the operator, a receipt), then name them with --second-source { $windows }; nothing was signed
PublishError-NotAProposal = not a proposed publication of this deployment: ask the other desk for it again
PublishError-NotAllowed = version { $version } of the trust document does not let this desk publish now ({ $error }): make the next one with `trust`, and check this machine's clock
PublishError-NotArchived = publication { $seq } cannot be sent again, for its object is kept no longer: start the server on a copy of this desk's `archive` folder instead (docs/operations.md, Restore)
PublishError-NotForwarded = the server refused { $what } (status { $status }): look at its log, then run `recover` again, which goes on from there
PublishError-NothingProposed = nothing waits here for signatures: `publish` proposes
PublishError-NothingToDrop = nothing can be dropped: { $value }
PublishError-OtherHistory = the server's { $size } publications are not the beginning of the log that this desk followed: it is another log, or the server lies; do not bring it forward, compare with another desk
PublishError-OwnPending = this desk has signed a publication of its own for the same place, which goes first: let the other desk countersign that one, or wait until it has ended, one publication interval after it was signed
PublishError-ProposalEnded = the proposal has ended, with its interval or with its trust document: ask the other desk for a new one
PublishError-ProposalNotNext = the proposal is for place { $seq } of the log, the next is { $next }: ask the other desk for a new one
PublishError-ProposalSignatures = the proposal is damaged: it must have one signature each of publishing keys that the trust document lists, at most { $needed }, and has others or none; nothing was signed or sent: ask the other desk for it again
PublishError-ProposalTime = the proposal's time lies before the newest publication or in the future: check the clocks of both desks
PublishError-ProposalTooLarge = the proposal would be larger than the { $TODO } MiB that another desk reads; nothing was signed: publish fewer windows at once
PublishError-Refused = the server refused publication { $seq } (status { $status }{ $detail }); it is signed, kept here, and sent again by the next `publish`
PublishError-Restored = publication { $seq } of the log was signed by a key of this desk, which has no record of it: this folder was put back from an older copy, another copy of it is in use, or the key was stolen. Nothing is signed until somebody has looked: `recover` after a restore, `void` after a theft
PublishError-SaysAnother = the proposal's signatures are not over a batch that says what the proposal says: do not sign it; find out who altered it, and whether both desks run the same version of this program
PublishError-Stored = a stored leaf is damaged ({ $value }): restore the desk's folder from a backup
PublishError-Taken = publication { $seq } of the log is another than the one that the server took from this desk: the server is broken or lying; run the same command again, and find out what it shows to others if it lasts
PublishError-TooFewSignatures = publication { $seq } has { $found } of the { $needed } signatures that it needs: let another desk sign the file with `publication countersign` first; nothing was sent
PublishError-TooLarge = this is more than one publication holds, and several cannot be signed together: approve fewer cases, or raise --max-object-bytes
PublishError-Unconfirmed = the server took publication { $seq }, but its checkpoint does not hold it yet; run the same command again in a minute
PublishError-Waits = { $error }; publication { $seq } is signed and waits here: the next `publish` sends it

TableRuleError-Forbidden = this desk publishes no tables (`rules` shows it): make a case, `case add CASE --csv FILE`, and approve it; nothing was signed
TableRuleError-Unconfirmed = nobody vouches for the venues of these lines of the table ({ $lines }): confirm them by a second source (the operator, a receipt), then name them all with --second-source LINE,..., or take them out; nothing was signed

PublisherError-Quorum = publications of this deployment need { $value } signatures: no publisher can give them alone; use `publish` and `publication countersign`

SharingError-Answer = the server's answer is malformed: it is not the server of this deployment, or it is broken
SharingError-NewerDocument = the server has version { $value } of the trust document, which this desk has not: `trust adopt` it, then `keys take` the submission keys that it lists; nothing was done
SharingError-NoKey = { $TODO } under codes of { $TODO } are sealed to keys that are not here, or are damaged: { $TODO }{ $TODO }; they stay at the server, until 14 days after they came: put these keys back from a copy of the desk's folder, or `trust adopt` the newest trust document and `keys take` them from the desk that has them, and run `inbox` again
SharingError-NotInSlip = the slip shows none of its venues on all days of this stay: ask the operator for the missing days
SharingError-NotListed = the newest trust document lists no publishing key that this desk holds, so the server does nothing for it{ $TODO }: if this desk's key was not stolen, `keys prove` here, and let the desk that makes the trust documents list it again (`trust --publishing`), then `trust adopt` that document here and try again; if it was, let it list a new one (`keys prove --new`), and let these patients share again, with a new code
SharingError-OtherDeployment = the slip is of another deployment
SharingError-Refused = the server refused the desk's request (status { $value }); check both clocks, and that it has the newest trust document
SharingError-UnknownKey = the slip is sealed to a key that this desk does not hold, or no longer: ask the operator to make it anew
SharingError-Unreadable = { $TODO } under codes of { $TODO } cannot be read by this program; they stay at the server, until 14 days after they came: run `inbox` with the newest program, or give these patients another code
SharingError-WouldNotOpen = devices seal to the submission key { $key } now, which is not here, or is damaged{ $TODO }: `keys take` it from the desk that has it, or put it back from a copy of the desk's folder; no code was made

NoRow-OtherDeployment = its venue is of another deployment

TrustToolError-CheckpointDoesNotCount = the log's present checkpoint would not count under this trust document ({ $why }), so devices would read nothing: list witnesses with --witness-quorum 0 first, let them cosign, look with `recover --server URL`, then raise the quorum; nothing was signed
TrustToolError-Clock = { $value }, or void a publication that is of the future
TrustToolError-CopyIncomplete = this desk has followed { $size } publications and its copy holds { $copied } of them whole, so it cannot read the log under the new trust document: complete the copy with `recover --server URL`; nothing was signed
TrustToolError-Document = { $value }{ $step }; nothing was stored
TrustToolError-Expired = the trust document has expired, at { $TODO }, by this machine's clock: nothing was signed
TrustToolError-FalseProof = the proof does not show that anybody holds the publishing key { $key } for this version of the trust document: let its desk take over the newest document and run `keys prove` again; nothing was signed
TrustToolError-First = devices cannot begin to read at publication { $first }: give --log-first one that this desk has followed, that is not void and that was published more than 90 days ago, with the advice texts at or behind it (`advice` publishes them anew); nothing was signed
TrustToolError-Follow = { $value }{ $next }; nothing was signed
TrustToolError-HeldAhead = version { $version }, which holds, was issued at { $TODO }, and this machine's clock says { $TODO }: set the clock if it is behind. If it is right, the document was made under one that ran ahead: it holds until { $TODO }, publications go on under it, and the next one can be made from { $TODO } on. If no server and no other desk has it, put this desk's folder back to a copy from before it, then run `recover`; nothing was signed
TrustToolError-NoLogKey = the first trust document needs --log-vkey VKEY: it is printed by `homesafe-server init`
TrustToolError-NoRoots = none of the roots that the trust document lists is at this desk: it is made where they are, with `trust`. What that desk needs from here: for a publishing key, what `keys prove` prints, or for a new one `keys prove --new`; the document then comes back with `trust adopt FILE`
TrustToolError-NotFollowed = the trust document speaks of { $size } publications, and this desk has followed { $followed }; nothing was signed. Next: follow the log with `recover --server URL`; where publications that nobody signed stop that, void them with `void FIRST LAST --past --server URL`
TrustToolError-NotSigned = the roots of this desk have not signed the text { $named } for version { $version } of the trust document: leave --instead-of out, or give the fingerprint that the refusal named; nothing was signed
TrustToolError-NothingToRotate = there is no trust document yet whose keys could be rotated: make the first one without --rotate
TrustToolError-OtherOrigin = the trust document is of { $value }, this desk is of another deployment
TrustToolError-OtherTree = the trust document speaks of another log than this desk has followed, whose root at { $size } publications is { $own }: find out which is true with another desk, a mirror or a witness; nothing was signed
TrustToolError-Refused = the server refused version { $version } of the trust document (status { $status }): it is stored here, send it again with `trust send`
TrustToolError-SignedAnother = the roots of this desk have signed another text for version { $version } of the trust document, and sign no second one: let the others countersign that one ({ $TODO }), and change what is wrong in the next version. If nobody but this desk has that text, or ever will, --instead-of { $fingerprint } drops it
TrustToolError-TooLate = the expiry lies after the year 2149
TrustToolError-Unreadable = devices could not read the log under this trust document: publication { $seq } would stop them ({ $error }); nothing was signed. Next: void it too, with `void FIRST { $seq } --past --server URL`, FIRST being the first that nobody signed
TrustToolError-VoidAlready = { $TODO } already, and nothing was signed: `trust send` sends the document that says so
TrustToolError-VoidFirst = devices begin to read at publication { $first }, and no server takes a document that voids it: void those after it, and take { $first } back with `withdraw` if it is not true; nothing was signed
