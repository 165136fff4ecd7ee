## Facts of venue-qr-tool

ManifestError-Damaged = { $TODO }: line { $line } is not as this program wrote it; restore the file, or begin anew in another folder

BulkRowError-Differs = this stem was made before with other details; use another stem, or venue-qr rename its venue file and write here what it says then
BulkRowError-Taken = its poster's file is there already, and is another venue's; use another stem
BulkRowError-VenueFile = its venue file is there and cannot be read; is it of another passphrase?

ChangeError-Past = the code before this one hung until { $TODO }: give a later --from
ChangeError-Planned = another change is planned for { $day }: give --from { $day } or a later day, or a new secret at once with `rotate`

NotPdf = the PDF file is damaged

DateError = '{ $value }' is not a date such as 2026-01-31

PosterError-Dpi = the resolution is { $value } dpi, allowed are 72 to 600
PosterError-Draw = the poster cannot be drawn: { $value }
PosterError-Glyphs = the poster's font cannot show { $TODO }; write the name or address without
PosterError-Pixels = a PNG of the size { $template } at { $dpi } dpi would have more than 8,192 pixels a side; take SVG or PDF, or fewer dpi
PosterError-TooDense = the code would be too dense for the size { $template }: readable from { $distance } mm, where { $TODO } mm is usual; take a larger size, shorter names or address, or a lower error correction
PosterError-TooLong = the venue does not fit into a QR code: { $value }
PosterError-Unreadable = the { $value } poster was not written: its code could not be read again

IssueError-Exists = { $TODO } exists already{ $TODO }; choose another folder or stem, or replace with --force
IssueError-VenueFile = { $TODO } exists already; choose another folder or stem, print it again with `poster`, or give it a new code with `rotate`

UnknownCorrection = unknown error correction; known are l, m, q, h
UnknownTemplate = unknown size; known are a4, a5, a6, sticker, taxi, roll-up, screen

ReleaseError-NoKey = the trust document names no key to which a slip could be sealed now; ask the health authority for the newest one
ReleaseError-NotHung = no poster of these venue files hung on { $TODO }; nothing was released: look at the days that the patient named, and at `venue-qr trace`
ReleaseError-OtherDeployment = the venue belongs to another deployment than this trust document, { $value }

UnknownFormat = unknown format; known are svg, png, pdf

DetailsError-SameStem = line { $value } has the same file stem
DetailsError-Stay = the stay is not a number of minutes
DetailsError-Stem = a file stem is 1 to 64 letters a-z, A-Z, digits, '-', '_' or '.', and begins with a letter or digit
DetailsError-Validity = the last day is before the first, or more than 1,830 days are covered
VenueTableError-Empty = the CSV file has no rows
VenueTableError-Heading = the CSV file's first line must name the columns { $TODO }, and may name { $STEM }; it { $problem }
VenueTableError-Read = the CSV file cannot be read: { $value }
VenueTableError-Rows = nothing was written: { $value }
VenueTableError-TooMany = the CSV file has more than { $MAX_ROWS } rows; split it

VenueFileError-Code = the venue file's code is damaged: { $value }
VenueFileError-Damaged = the venue file is damaged
VenueFileError-Version = the venue file is of version { $value }; update this program
