## Commands of venue-qr

venue-qr = Makes, prints and inspects HomeSafe venue posters
    .origin = The deployment, such as homesafe.example/hk
    .trust = The trust document of the deployment, which names the origin
    .host = Host in the code; without it, that of the origin. It is never contacted
    .formats = Kinds of posters
    .force = Replace files that are there
    .size = Size of the poster: a4, a5, a6, sticker (10 cm), taxi (148 x 105 mm), roll-up (850 x 2000 mm), screen (16:9)
    .correction = Error correction of the code, l, m, q or h [default: q for taxi and roll-up, else m]
    .retention_days = Days that devices keep a visit, as your health authority has it; the poster says so
    .dpi = Dots an inch of a PNG, 72 to 600 [default: 150, screen 96, roll-up 72]
    .file = The venue file
    .on = The code that hangs from this day on, where a change is planned [default: the newest]

venue-qr-new = Make venues: their files, which only your passphrase opens, and their posters
    .out = Folder for the venue files and posters
    .from = Make a venue of every row of this CSV file
    .name_zh = Name in Chinese, at most 120 bytes
    .name_en = Name in English, at most 120 bytes
    .address = Address, at most 200 bytes
    .category = Kind of place, such as restaurant, mall, taxi, clinic
    .stay = Minutes after which visitors are checked out, 15 to 1440 [default: what is usual in the category]
    .first_day = First day of validity [default: today]
    .last_day = Last day of validity, at most 1,830 days in all [default: a year]
    .stem = What the files' names begin with
venue-qr-poster = Make the posters again from venue files
    .files = Venue files, as `new` wrote them, beside their identity.age
    .out = Folder for the posters
venue-qr-bulk = Make the posters of thousands of venues, with a manifest; an interrupted run goes on where it was
    .table = The venues: a CSV file with the columns name_zh or name_en or both, category, and address, stay, first_day, last_day, stem if you like
    .out = Folder for everything; give the same one again to go on after an interruption
    .each = A file for each venue of these kinds, instead of PDF files of many pages
    .pages = Pages of a PDF file, at most 500
venue-qr-areas = Make a code for each area of a venue, such as the tables of a restaurant
    .file = The venue file of the whole place
    .count = How many areas, numbered from 1
    .zh = What an area is called in Chinese, such as 枱
    .en = What an area is called in English, such as Table
    .out = Folder for everything; give the same one again to go on after an interruption
    .each = A file for each venue of these kinds, instead of PDF files of many pages
    .pages = Pages of a PDF file, at most 500
venue-qr-verify = Decode every poster of a folder and compare it with the manifest
    .folder = The folder that `bulk` or `areas` wrote
venue-qr-inspect = Show what a code says, without its secret
    .input = A picture (PNG, JPEG, WebP, GIF, BMP, TIFF or SVG), a file with a code's text, the text itself, or - for standard input; HomeSafe's or another system's
    .issuer_key = The issuer's public key, PEM: NHS COVID-19 codes that it did not sign are refused
    .issuer_kid = The id by which such codes name the key
venue-qr-rotate = Give a venue a new secret from a day on, such as after its venue file was stolen; the old code is kept for its days
    .from = The day on which the new poster is hung and the old one taken down [default: today]
    .last_day = Last day of the new code [default: that of the old one]
venue-qr-rename = Give a venue another name or address from a day on; the old code is kept for its days
    .name_zh = New name in Chinese; empty for none
    .name_en = New name in English; empty for none
    .address = New address; empty for none
    .from = The day on which the new poster is hung and the old one taken down [default: today]
    .last_day = Last day of the new code [default: that of the old one]
venue-qr-trace = Show a venue's codes, old and new, and which days were released to the health authority
venue-qr-passphrase = Change the passphrase of a folder of venue files
    .folder = The folder of the venue files
venue-qr-request = Ask the health authority to certify a venue: writes its public part and a commitment, never the secret
    .out = Where to write the request, for the health authority's desk
venue-qr-certificate = Put the health authority's certificate into a venue file
    .certificate = The certificate from the health authority: the text it sent, or a file with it
    .trust = The deployment's trust document, against which the certificate is checked
venue-qr-release = Release days to the health authority when a patient was there: a slip that only it can open
    .files = Venue files of one door: all of them, where its poster was renamed or replaced
    .day = A day to release, as the calendar on the wall says; as often as needed
    .utc_offset = Time zone of those days, minutes east of Greenwich [default: this machine's]
    .trust = The deployment's trust document: the slip is sealed to its submission key
    .fingerprint = Fingerprint that the trust document must have
    .out = Where to write the slip, for the health authority

venue-files-passphrase = Passphrase of the venue files
venue-files-new-passphrase = New passphrase for the venue files
venue-files-passphrase-changed = Changed. Copies of { $folder } made before still open with the old passphrase: replace them.

## new, poster

venues-ended = { $count ->
    [one] the validity of one venue has ended already
   *[other] the validity of { $count } venues has ended already
}
posters-progress = { $bar } { $pos }/{ $len } posters, { $eta } left
venues-in-all = ... { $count } venues in all

## bulk, areas, verify

bulk-made =
    { $made ->
        [one] One poster made
       *[other] { $made } posters made
    }, { $before ->
        [one] one was there already
       *[other] { $before } were there already
    }, in { $folder }.
    {"  "}{ $manifest } says which stands where; { $venues }/ holds the venue files: keep a copy of it.
      Check them all: venue-qr verify { $folder }
rows-left-out = { $count ->
    [one] one row was left out; mend it and run this again ({ $table }):{ $rows }
   *[other] { $count } rows were left out; mend them and run this again ({ $table }):{ $rows }
}
verify-progress = { $bar } { $pos }/{ $len } posters verified, { $eta } left
posters-verified = { $count ->
    [one] One poster carries the code that the manifest says.
   *[other] { $count } posters carry the code that the manifest says.
}
posters-with-problems = { $count ->
    [one] one problem:{ $problems }
   *[other] { $count } problems:{ $problems }
}

BadTableRow = line { $line }: { $reason }
ListLine-More = and { $value } more

BulkRowError-Differs = this stem was made before with other details; use another stem, or venue-qr rename its venue file and write here what it says then
BulkRowError-Taken = its poster's file is there already, and is another venue's; use another stem
BulkRowError-VenueFile = its venue file is there and cannot be read; is it of another passphrase?

ManifestError-Damaged = { $path }: line { $line } is not as this program wrote it; restore the file, or begin anew in another folder
ManifestError-Empty = { $value } names no posters: is this a folder of `bulk`?

PosterProblem = { $page ->
    [0] { $file }: { $problem }
   *[other] { $file }, page { $page }: { $problem }
}
PosterFlaw-Code = { $value }
PosterFlaw-Damaged = the file is damaged, or none of this program's
PosterFlaw-File = the file cannot be read: { $value }
PosterFlaw-NoPage = there is no such page, or it cannot be drawn
PosterFlaw-NoVenueFile = the venue file is missing
PosterFlaw-OtherDetails = the manifest describes another venue
PosterFlaw-OtherVenue = the code is another venue's than the manifest says
PosterFlaw-Place = the manifest's place of the code makes no sense
PosterFlaw-SeveralCodes = there is more than one code
PosterFlaw-Stray = the manifest does not name it
PosterFlaw-TooLarge = the file is larger than any that this program writes
PosterFlaw-Twins = { $stem } and { $other } have one fingerprint
PosterFlaw-Unknown = it is of a kind or size that this program does not make
PosterFlaw-Unreadable = the code cannot be read

## inspect

inspected-poster =
    Name (Chinese)  { $name_zh }
    Name (English)  { $name_en }
    Address         { $address }
    Category        { $category }
    Stay            { $stay } minutes
    Valid           { $first_day } to { $last_day }
    Deployment      { $deployment }
    Feed            { $feed }
    Certificate     { $certificate }
    Payload         { $length } bytes
    Fingerprint     { $fingerprint }
inspected-foreign =
    System          { $system }
    Name (Chinese)  { $name_zh }
    Name            { $name }
    Address         { $address }
    Category        { $category }
    Stay            { $stay }
    Valid           { $days }
    Signature       { $signature }
    Number          { $number }
not-said = not said
stay-minutes = { $minutes } minutes
valid-days = { $first } to { $last }
no-certificate = none
CertificateReport = by key { $key_id } until { $not_after }; not verified here
public-number = public: everybody can read this venue's windows
no-public-number = not public

## rotate, rename, trace

code-replaced =
    New code { $fingerprint }, from { $from } to { $last }.
      Print it: venue-qr poster { $path }{ $on } --out FOLDER
      Take the old poster down on { $from }: from then on its visitors would wait in vain for notices.
code-uncertified = {"  "}It is not certified yet: venue-qr request { $path }{ $on } --out FILE
code-planned =
    What is planned for { $day } stays, with a new code { $fingerprint }.
      A poster that you printed for it holds no longer: venue-qr poster { $path }{ $on } --out OTHERFOLDER
      Ask for its certificate anew: venue-qr request { $path }{ $on } --out FILE
old-code-stays = {"  "}The old code stays in the venue file, for days on which it hung.

ChangeError-Nothing = nothing to change: give --name-zh, --name-en or --address
ChangeError-Past = the code before this one hung until { $value }: give a later --from
ChangeError-Planned = another change is planned for { $value }: give --from { $value } or a later day, or a new secret at once with `rotate`

traced-code = { $fingerprint }  { $name_zh } { $name_en }  from { $from }, { $hanging }
Hanging-Before = hung until { $value }
Hanging-Now = hangs now
Hanging-NowUntil = hangs now until { $value }
Hanging-Planned = planned
Hanging-PlannedUntil = planned until { $value }
no-day-released = No day was released to the health authority.
days-released = { $count ->
    [one] Released to the health authority: one day, marked with *.
   *[other] Released to the health authority: { $count } days, marked with *.
}
# From Monday to Sunday: two columns each, with two spaces between them.
calendar-week = Mo  Tu  We  Th  Fr  Sa  Su

## request, certificate, release

request-written =
    Wrote { $out }: names, address, and a commitment; not the secret.
    Send it to the health authority; with its answer: venue-qr certificate { $file } ANSWER --trust TRUST
certificate-kept =
    Certified until { $until }. Print the poster again:
      venue-qr poster { $file }{ $on } --out FOLDER
slip-written =
    Wrote { $out }: a slip of { $count ->
        [one] one code
       *[other] { $count } codes
    }, which only the health authority can open.
    It releases these days of UTC, whole: { $days }.
    Whoever opens it can tell these days' visitors that they were exposed, and nothing of any other day.

CertificateFileError-NoFile = there is no file of this name, and it is no certificate in base64 either
CertificateFileError-NotInFile = the file holds no certificate in base64
TrustFileError-Document = { $path }: { $error }

ReleaseError-NoKey = the trust document names no key to which a slip could be sealed now; ask the health authority for the newest one
ReleaseError-NotHung = no poster of these venue files hung on { $value }; nothing was released: look at the days that the patient named, and at `venue-qr trace`
ReleaseError-OtherDeployment = the venue belongs to another deployment than this trust document, { $value }
ReleaseError-StillToCome = { $value } is still to come

## Venue files, tables and posters

FolderError-Content = { $path }: { $error }
FolderError-Name = { $value } is not called ....venue.age
FolderError-Sealed = { $path }: { $error }
FolderError-Taken = { $value } is a venue file's name; choose another

VenueFileError-Code = the venue file's code is damaged: { $value }
VenueFileError-Damaged = the venue file is damaged
VenueFileError-Version = the venue file is of version { $value }; update this program

NoAreaWord = give --zh or --en: what an area is called, such as --zh 枱 --en Table

DetailsError-Category = '{ $text }': { $error }
DetailsError-SameStem = line { $value } has the same file stem
DetailsError-Several = { $value }
DetailsError-Stay = the stay '{ $value }' is not a number of minutes
DetailsError-Stem = a file stem is 1 to 64 letters a-z, A-Z, digits, '-', '_' or '.', and begins with a letter or digit
DetailsError-Validity = the last day is before the first, or more than 1,830 days are covered
VenueTableError-Empty = the CSV file has no rows
VenueTableError-Heading = the CSV file's first line must name name_zh or name_en, and category, and may name address,stay,first_day,last_day,stem; it { $problem }
VenueTableError-Read = the CSV file cannot be read: { $value }
VenueTableError-Rows = nothing was written: { $value }
VenueTableError-TooMany = the CSV file has more than 100000 rows; split it
HeadingProblem-Lacks = lacks { $value }
HeadingProblem-Names = names '{ $value }', which is no column of venues: take it out, or call it by one of these names
HeadingProblem-Twice = names a column twice
BadVenueRows = { $count ->
    [one] one row to mend{ $rows }
   *[other] { $count } rows to mend{ $rows }
}

IssueError-Exists = { $others ->
    [0] { $path } exists already; choose another folder or stem, or replace with --force
   *[other] { $path } exists already, and { $others } more; choose another folder or stem, or replace with --force
}
IssueError-VenueFile = { $value } exists already; choose another folder or stem, print it again with `poster`, or give it a new code with `rotate`

PosterError-Dpi = the resolution is { $value } dpi, allowed are 72 to 600
PosterError-Draw = the poster cannot be drawn: { $value }
PosterError-Glyphs = the poster's font cannot show { $characters }; write the name or address without
PosterError-Pixels = a PNG of the size { $template } at { $dpi } dpi would have more than 8,192 pixels a side; take SVG or PDF, or fewer dpi
PosterError-TooDense = the code would be too dense for the size { $template }: readable from { $distance } mm, where { $usual } mm is usual; take a larger size, shorter names or address, or a lower error correction
PosterError-TooLong = the venue does not fit into a QR code: { $value }
PosterError-Unreadable = the { $value } poster was not written: its code could not be read again
UnknownCorrection = unknown error correction; known are l, m, q, h
UnknownFormat = unknown format; known are svg, png, pdf
UnknownTemplate = unknown size; known are a4, a5, a6, sticker, taxi, roll-up, screen

## What is printed: on posters, in Hong Kong's Chinese and in English side by side

poster-purpose = Scan to check in
poster-scan = Open HomeSafe and scan this code
poster-leave = Check out when you leave; it happens by itself after { $minutes } minutes
poster-told = Your phone tells you if there was a risk of infection
poster-scan-short = Scan this code
poster-leave-short = Check out as you leave
poster-told-short = Your phone tells you of a risk
poster-scan-least = Scan
poster-leave-least = Leave
poster-told-least = Notice
poster-kept-heading = What is kept
poster-kept = Your phone alone keeps this visit, encrypted, and deletes it after { $days } days.
poster-not-kept-heading = What is not
poster-not-kept = Scanning sends nothing: no venue, government or server learns that you were here.
poster-kept-short = Kept on your phone only, encrypted, for { $days } days; scanning sends nothing.
poster-kept-least = Kept on your phone for { $days } days; scanning sends nothing
poster-certified = Certified by the health authority until { $until }, key { $key }
poster-not-certified = Not certified by the health authority
poster-valid = Valid
poster-fingerprint = Fingerprint
poster-code-read-out = QR code of { $name }: scan it with HomeSafe to check in
area-of-place = { $name }, { $word } { $number }

rows-to-mend = { $count ->
    [one] 1 row
   *[other] { $count } rows
 } to mend:{ $rows }
venue-row = line { $line }: { $stem }: { $venue }; { $category }, { $stay } minutes, { $first } to { $last }
venues-checked = { $count ->
    [one] 1 row can be used
   *[other] { $count } rows can be used
 }; nothing was made.
no-origin = say whose posters they are: --origin ORIGIN, --trust FILE, or `origin` under [venue-qr] in ~/.config/homesafe/config.toml
