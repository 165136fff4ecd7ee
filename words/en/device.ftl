## Facts of client-lib

DeviceError-AlreadySetUp = this device is set up already; use another --home, or remove that folder to begin anew
DeviceError-Answer = the server's answer cannot be understood; your visits wait here: try `homesafe share --resume` later
DeviceError-Backup = this is no backup that this program can read: damaged, or made by a newer one
DeviceError-CheckOutTime = a check-out lies after the arrival, at most 24 hours after it, and not in the future
DeviceError-Damaged = this device's { $value }
DeviceError-Ended = visit { $value } is over; to set another end, unlock
DeviceError-EndedByItself = visit { $visit } ended by itself at { $end }; to set another end, unlock
DeviceError-ForeignBackup = the backup belongs to another deployment; import it on a device that follows the same health authority
DeviceError-Lost = this device's { $value } is lost or damaged: put the file back from a copy of the device's folder, or run `homesafe init --trust FILE` again with your present passphrase; your visits stay, and the next sync fetches the rest
DeviceError-NoOpenVisit = there is no open visit at that time; `homesafe visits` shows all, and --visit names one
DeviceError-NoServer = the trust document names no server: give its address with --server URL
DeviceError-NoSubmissionKey = the trust document names no key to share visits with; run `homesafe sync`, and tell the health authority if it lasts
DeviceError-NotSetUp = this device is not set up yet: run `homesafe init --trust FILE` first, with the trust document that your health authority shows
DeviceError-NoteEmpty = there is no text to add; to erase a note, unlock: `homesafe edit VISIT --note ''`
DeviceError-NoteTooLong = a note has at most { $max } bytes
DeviceError-NothingToShare = there is nothing to share: choose visits to this deployment's venues, with `homesafe share`; what waited to be sent ends with its code, after 24 hours
DeviceError-OlderBackup = visits were deleted here that this backup may still hold, and it would bring them back; to want that, give --bring-back
DeviceError-Publication = publication { $seq }: { $reason }; the server may be lying: try again later
DeviceError-Reminder = a reminder lies between the arrival and the automatic end of a visit that is still open
DeviceError-Retention = visits are kept for 1 to { $longest } days: the health authority sets the longest, you may choose fewer
DeviceError-ShareKeyEnded = the key that these visits were sealed to is replaced since, so nobody could open them: nothing was sent; share them again, with the same code or a new one
DeviceError-ShareDropped = the visits that waited to be shared were dropped meanwhile by another command; nothing was sent: give the code again with homesafe share
DeviceError-StillToCome = that time is still to come: a visit is entered when it has begun, and its end when it is over
DeviceError-TooOld = visits are kept for { $value } days on this device; that arrival is earlier
DeviceError-Trust = { $value }; ask the health authority for the right trust document
DeviceError-Uncertified = this deployment accepts certified posters only, and this one is not ({ $value }); tell the venue's staff
DeviceError-UnknownVisit = there is no such visit; `homesafe visits` shows all of them
DeviceError-VenueGone = the part of the visit log that says where this was is damaged, so the visit cannot move to another day

FollowError-Base = the log's beginning cannot be verified: { $value }; try again later
FollowError-Checkpoint = { $value }; the server may be lying: try again later, or ask the health authority
FollowError-DocumentWithheld = trust document withheld: the log uses one that the server does not show, before or after version { $held }, the newest held; the server may have lost it, or be lying: try again later, or ask the health authority
FollowError-Entries = a file of the log is damaged: { $value }; try again later
FollowError-Equivocation = equivocation: the server shows another history than before, at publication { $at }; report this to the health authority
FollowError-Leaf = publication { $seq }: { $error }; the server may be lying: try again later
FollowError-Rollback = rollback: the server shows { $found } publications, { $held } were seen before, and they do not agree; report this to the health authority
FollowError-Stale = stale: the server shows { $found } publications, { $held } were seen before; try again later
FollowError-Trust = { $value }; the server may be lying: keep the trust document you have and ask the health authority
FollowError-Withheld = withheld: the server shows { $found } publications, the health authority saw { $size }; try again later
FollowError-Witnesses = the checkpoint lacks the witnesses' cosignatures ({ $found } of { $needed }); try again later
FollowError-WrongRoot = the publications do not add up to the signed checkpoint; the server is broken or lying: try again later

StorageError = { $name }: { $error }
OtherVersion = `{ $file }` was written by another version of this program, most likely a newer one: use that one; nothing was changed

TransportError-Address = the server's address must be https://..., or http:// on this machine (127.0.0.1, [::1], localhost)
TransportError-NotFound = the server does not have { $value }
TransportError-Status = the server answered { $path } with status { $status }; try again later
TransportError-TooLarge = the server sent more than { $limit } bytes for { $path }
TransportError-Unreachable = the server cannot be reached ({ $value }); try again later

EntryError-Malformed = the entry is damaged, or was written by a newer program
EntryError-TooLong = the entry is too long for a record of the visit log
EntryError-VisitId = a visit is named by 32 hexadecimal digits, as `homesafe visits` shows them

LockError-Cost = a lock takes 8 KiB of memory a lane to 1 GiB, 1 to 16 passes and 1 to 16 lanes
LockError-Damaged = the key file is damaged; without it the visit log cannot be opened: restore it from a backup
LockError-Missing = the key file (`keys` in this device's folder) is lost, and without it no visit can be read: put it back from a copy of the folder; without one, set a device up in another folder (`homesafe --home DIR init`) and `import` a backup there
LockError-WrongPassphrase = wrong passphrase

LogError-Full = the visit log is full; keep visits for fewer days (`homesafe retention`), and try again
LogError-HeadDamaged = the visit log's head store (`head` in this device's folder) is lost or damaged, and without it no visit can be read; nothing was removed: put the file back from a copy of the folder; without one, set a device up in another folder (`homesafe --home DIR init`) and `import` a backup there
LogError-Keys = the visit log's keys are damaged; restore them from a backup

## Facts of poster-reader

PictureError-Damaged = the picture is damaged: { $value }
PictureError-FileTooLarge = the picture file is larger than 96 MiB; save it smaller, or cut out the code
PictureError-NoCode = no QR code could be read in the picture; take it closer, straight on, in even light
PictureError-NotAPicture = this is not a picture
PictureError-NotRead = { $value } files are not read: send it as JPEG, or take a screenshot
PictureError-Page = { $value } files are not read: take the PNG that was made with it, or a screenshot of the page
PictureError-RareKind = this kind of { $value } file is not read: save it as PNG or JPEG
PictureError-SeveralCodes = the picture shows { $value } different QR codes; take a picture of one
PictureError-TooManyPixels = the picture has { $width } x { $height } pixels; of a file of this kind { $megapixels } megapixels are read: save it smaller, or cut out the code

ReadError-NotText = this is neither a picture nor text
ReadError-Several = this shows several venues' codes: take one of the venue that is meant
DeviceError-ShareWaits = a share waits to be sent already: homesafe share --resume
LostPart-State = `state`
LostPart-TrustDocument = trust document
DamagedPart-Issuer = issuer's key is damaged; set it again with `homesafe issuer`
DamagedPart-OtherSystems = memory of other systems cannot be written
DamagedPart-Advice = advice catalogue is lost or damaged; `homesafe sync` fetches it anew
ObjectError-NotSigned = the object is not the one that was signed
ObjectError-Short = the batch ends inside its header
ObjectError-NonceUsed = its nonce was used before
ObjectError-TooLarge = larger than an advice catalogue can be
ObjectError-Gone = its object is damaged or gone

## Facts of a device that are no errors

Missing = publication { $seq } of { $published_at } is missing here ({ $reason }); the next sync asks for it again
Damage = visit log, segment { $segment }, record { $record }: { $kind }
DamageKind-Segment = the segment is missing, or another lies in its place
DamageKind-Truncated = records from here on are missing
DamageKind-NewestMissing = the newest record is missing
DamageKind-Planted = records from here on were not written by this device
DamageKind-Altered = the record was altered
DamageKind-OutOfOrder = the record was swapped, dropped or duplicated

LogDoubt-Frozen = freeze: the newest publication is of { $newest }; notices may be out of date since then; try again later, and ask the health authority if it lasts
LogDoubt-Withheld = withheld: nothing was published under the newest trust document; notices may be out of date since { $newest }; try again later, and ask the health authority if it lasts
LogDoubt-Ahead = the newest publication is of { $newest }, which is still to come by this device's clock: this clock or the health authority's is wrong; check the date and time of this device

ClockDoubt-Ahead = far ahead of { $known }, the newest time that is known here: nothing is forgotten on its word; set the clock if it is wrong, else run homesafe sync, or homesafe purge --yes
ClockDoubt-Behind = before what the health authority has signed, so it is wrong: it is taken for { $known }, the newest time that is known here; set the clock, and correct what you enter now with homesafe edit
ClockDoubt-Overtaken = and the health authority has signed { $signed }: one of them is wrong, and nothing is forgotten before this clock says so; set it if it is this one, and correct what you entered with homesafe edit

CodeStanding-Certified = certified by the health authority until { $until }, key { $key }
CodeStanding-Uncertified = not certified: nobody vouches for the name on this poster
CodeStanding-Doubtful = warning: { $value }; ask the staff whether this is their poster
CodeStanding-Foreign = a poster of another deployment
CodeStanding-OtherSystem = a { $scheme } code{ $seal ->
    [None] , which nobody signs
    [Unverified] ; its signature was not checked
   *[Verified] , signed by its issuer
}

Question-PublicIds = Note: a { $value } venue is named by a public number: everybody can read when an infected person was there. Where you were stays on this device, as always. Check in?
Question-AgainNow = You checked in here a few minutes ago already. Enter a second visit?
Question-Again = You checked in here at { $value } already. Enter a second visit?

Level-Notice = for your information
Level-TestAdvised = a test is advised
Level-TestCompulsory = a test is compulsory
Level-Withdrawn = withdrawn by the health authority

Statement-NothingKnown = No exposure is known for your visits.
Statement-NothingKnownLocked = No exposure is known for your visits to HomeSafe venues.
Statement-Notices = { $all ->
    [one] You have one exposure notice{ $unread ->
        [0] .
       *[other] , which is new.
    }
   *[other] You have { $all } exposure notices, { $unread } of them new.
}
Statement-Exposure = { $place }: an infected person was there from { $from } to { $to }; { $level }.
Statement-Advice = { $value ->
    [0] Watch for symptoms and follow the health authority's advice.
    [1] Test yourself as soon as you can.
    [2] Test yourself today, and again after three days.
   *[3] Stay at home and call the health authority.
}
Statement-Level = The health authority says: { $level }.
Statement-UnlockToHear = Unlock to hear where and when.
Statement-Withdrawn = { $count ->
    [one] One more notice was withdrawn; there is nothing to do about it.
   *[other] { $count } more notices were withdrawn; there is nothing to do about them.
}
Statement-Locked = Taxis and other systems' posters, if you used any, are looked up when you unlock.
Statement-Outdated = { $since ->
    [none] Notices may be out of date: nothing current has come to this device yet.
   *[other] Notices may be out of date since { $since }.
}
