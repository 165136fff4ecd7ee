## Facts of protocol

EncodeError-Duplicate = two records are the same
EncodeError-TokenBits = token_bits must be 32 to 48
EncodeError-TooMany = more records than one batch holds: publish them in several

BatchError-Count = the batch does not hold as many tokens as its header counts
BatchError-Decode = the batch is malformed: { $value }
BatchError-Length = the batch is { $found } bytes long, its header says { $expected }
BatchError-Order = the batch's tokens are not in strictly ascending order
BatchError-Padding = the batch's token code is not padded with zero bits to the next byte
BatchError-Range = a token of the batch is out of range

ParseBytesError = expected { $expected } bytes, written as { $form }

DecodeError-Length = { $field } has a length of { $found }, allowed are { $min } to { $max }
DecodeError-Trailing = { $value } bytes follow after the end
DecodeError-Truncated = the data ends inside { $value }
DecodeError-Value = { $field }: { $reason }
DecodeError-Version = { $what } of version { $version } is not known here; a newer program may read it

ForeignError-Checksum = the checksum of this LeaveHomeSafe code does not fit its venue id: it is damaged, or no genuine poster
ForeignError-Malformed = this { $scheme } code is damaged: { $what }
ForeignError-NewerVersion = another system's code of a newer version ({ $scheme }); a newer program may read it
ForeignError-NotForeign = not a check-in code that this program knows
ForeignError-Plate = a taxi is entered as taxi:VK7413: two letters without I, O and Q, then one to four digits, the first not 0
ForeignError-Signature = the signature of this NHS COVID-19 code does not hold: the poster is damaged, or a fake
ForeignError-TooLong = longer than any check-in code: at most 4,096 bytes are read

OtherCode-CheckIn = this is a check-in code of { $value }, which is not read here: scan the venue's check-in poster instead
OtherCode-Contact = this is a business card, not a venue's code: scan the venue's check-in poster instead
OtherCode-HealthCertificate = this is a health certificate, not a venue's code; it was not kept: scan the venue's check-in poster instead
OtherCode-Message = this is a message or e-mail, not a venue's code; nothing was sent: scan the venue's check-in poster instead
OtherCode-OneTimePassword = this is the secret of an authenticator, not a venue's code; it was not kept: scan the venue's check-in poster instead
OtherCode-Payment = this is a payment code, not a venue's; nothing was paid: scan the venue's check-in poster instead
OtherCode-Phone = this is a telephone number, not a venue's code; nobody was called: scan the venue's check-in poster instead
OtherCode-Place = this is a place on the map or in the calendar, not a venue's check-in code: scan the venue's check-in poster instead
OtherCode-Text = this is not a code that this program knows
OtherCode-WebAddress = this is a web address, such as a menu's, not a venue's code; nothing was opened: scan the venue's check-in poster instead
OtherCode-Wifi = this is the code of a Wi-Fi network, not a venue's check-in code: scan the venue's check-in poster instead

Scheme-Clea = Cléa
Scheme-CoronaWarnApp = Corona-Warn-App
Scheme-LeaveHomeSafe = LeaveHomeSafe
Scheme-NhsCovid19 = NHS COVID-19
Scheme-NzCovidTracer = NZ COVID Tracer
Scheme-Taxi = Hong Kong taxi

Seal-None = none
Seal-Unverified = not checked
Seal-Verified = by its issuer

IssuerKeyError = the issuer's key should be a P-256 public key in PEM (BEGIN PUBLIC KEY)

CheckpointError-Malformed = the checkpoint is malformed: { $value }
CheckpointError-Note = the checkpoint is not a valid signed note: { $value }
CheckpointError-Unsigned = no current log key has signed the checkpoint
CheckpointError-WrongOrigin = the checkpoint is of another origin

JudgeError-Backdated = it says to be older than the publication before it
JudgeError-DoesNotFollow = it does not follow the leaves before it
JudgeError-OlderDocument = it names an older trust document than a publication before it
JudgeError-UnknownDocument = it names a trust document that the server does not show ({ $value })

LeafError-BadSignature = a publishing key's signature does not verify
LeafError-Decode = not a leaf of the publication log: { $value }
LeafError-Expired = published when its trust document had expired
LeafError-OtherDocument = it names another trust document
LeafError-Signatures = signed by { $found } publishing keys, exactly { $needed } must sign
LeafError-TooLarge = its object is larger than the { $max } bytes that its trust document allows
LeafError-TooNew = a publication of kind { $value } needs a newer program: please update
LeafError-UnknownSigner = signed by a key that its trust document does not name
LeafError-WrongObject = the object is not the one that the leaf names

FrontierError = the stored tree does not fit its size or root

ProofError-BadTile = a tile is damaged: { $value }
ProofError-Mismatch = the proof does not lead to the root
ProofError-MissingTile = tile { $value } is missing
ProofError-OutOfRange = no such leaf or size in this tree

TilePathError = not the path of a tile

NoteError-BadKey = not a verification key of the form name+id+key
NoteError-BadSignature = the signature of { $value } does not verify
NoteError-Malformed = not a signed note: { $value }
NoteError-TooLong = the note is longer than 262144 bytes

OriginError = an origin is a URL without its scheme, such as homesafe.example/hk: lower-case letters, digits, '.', '-', '_', '/' and ':', at most 120 bytes

NotText = neither UTF-8 nor UTF-16 text
PassphraseTextError-Empty = the passphrase is empty
PassphraseTextError-Unusable = the passphrase holds a character that cannot be typed again everywhere: one that does not show, or a tab

UnknownPath = there is nothing at this path

ServerAddressError = the server's address must be https://..., or http:// on this machine (127.0.0.1, [::1], localhost)

ShareCodeError = a code has 16 letters and digits, such as ABCD-EFGH-JKMN-PQRS; look at it again

ClaimReason-OutsideValidity = a day lies outside the code's validity
ClaimReason-Path = the day keys do not belong together

ShareError-Key = the submission key of the trust document cannot be used; tell the health authority
ShareError-Malformed = it is malformed: { $value }
ShareError-Proof = it was made by someone who does not know the code
ShareError-Sealed = it does not open: it is damaged, or was made for another key, deployment or code
ShareError-TooMany = that is more than one message holds; choose fewer visits or days

FalseVisit = { $reason }
VisitError-Calendar = its times are later than any day of this protocol
VisitError-Days = the days that it shows are not its own
VisitError-EndsFirst = it ends before it begins
VisitError-TooLong = it lasts more than 24 hours

DeskRequestError-Entries = a request has 1 to 1,000 entries, and tickets end within seven days
DeskRequestError-Signature = the request is not signed by a current publishing key of this deployment
DeskRequestError-Time = the request's time differs from the server's by more than five minutes; check both clocks

TimeError-TooLate = the time lies after the year 2149
TimeError-Validity = a validity needs first day <= last day and at most 1,830 days
TimeError-Window = a window needs 0 <= start < end <= 1440 minutes

TrustBodyError-Expires = it expires before it is issued
TrustBodyError-Interval = publication interval outside a minute to a week
TrustBodyError-KeyEnds = a key ends before it begins
TrustBodyError-KeyTwice = two keys or two key ids are equal
TrustBodyError-Keys = more than 64 keys of one role
TrustBodyError-LogBase = the log base begins behind its end or above 2^53 - 1
TrustBodyError-LogBaseRoot = an empty log base with a root
TrustBodyError-LogKeyType = a log key is not of the Ed25519 note type
TrustBodyError-NoLogKey = it names no log key
TrustBodyError-ObjectBytes = max_object_bytes outside 1 KiB..256 MiB
TrustBodyError-Overlap = minimum overlap outside 1 to 1,440 minutes
TrustBodyError-Previous = only the first version has zeros for the one before
TrustBodyError-Publishing = the publishing threshold is 0, above 8, or above the number of keys
TrustBodyError-Retention = retention outside 1 to 90 days
TrustBodyError-Revoked = revoked commitments do not ascend or stand twice
TrustBodyError-Roots = the roots' threshold is 0 or above the number of roots
TrustBodyError-ServerTwice = a server stands twice
TrustBodyError-Servers = more than 8 servers
TrustBodyError-Version = the version is 0 or above 2^53 - 1
TrustBodyError-VoidedOrder = voided ranges do not ascend, overlap or touch
TrustBodyError-VoidedRange = a voided range ends before it starts or above 2^53 - 1
TrustBodyError-WitnessKeyType = a witness key is not of the cosignature type
TrustBodyError-Witnesses = the witness quorum is above the number of witnesses

TrustError-Body = the trust document is invalid: { $value }
TrustError-Fingerprint = the trust document does not have the fingerprint that was given
TrustError-Issued = the trust document was issued before the one that it follows: check the clock of the desk that made it
TrustError-Json = the trust document's body is malformed: { $value }
TrustError-LogBase = the trust document's log base goes back behind the one before: only another origin may begin anew
TrustError-NotTrustDocument = not a HomeSafe trust document of version 1
TrustError-Note = the trust document is not a valid signed note: { $value }
TrustError-OldQuorum = { $found } root keys of the previous version signed the trust document, { $needed } are needed
TrustError-OwnQuorum = { $found } of its own root keys signed the trust document, { $needed } are needed
TrustError-Previous = the trust document names another one before it than the one held: it was prepared beside it, make it anew
TrustError-Version = this is version { $found } of the trust document, and version { $expected } comes next here: take over those between, in their order, first; if it is an older one, get the newest

ScanError-Newer = a HomeSafe code of a newer version; a newer program reads it

VenueError-Line = { $field }: { $error }
VenueText-NameZh = Chinese name
VenueText-NameEn = English name
VenueText-Address = address
VenueError-NoName = a venue needs at least one name
VenueError-NoValidity = a venue needs a first and a last day
VenueError-Stay = the stay is { $value } minutes, allowed are 15 to 1440

UnknownCategory = unknown category; known are: other, restaurant, bar, mall, shop, taxi, transport, clinic, school, sports, worship, cinema, hotel, office, event, market

CertificateError-BadSignature = the certificate does not belong to this code
CertificateError-Expired = the certificate has expired
CertificateError-Missing = the code bears no certificate
CertificateError-Revoked = the certificate has been revoked
CertificateError-UnknownKey = the certificate is not by a current certification key of this deployment

CodeError-Base32 = the venue code is damaged: it holds something else than the letters A to Z and the digits 2 to 7
CodeError-Cut = the venue code is cut short: copy it whole, to its last letter
CodeError-Decode = the venue code is damaged: { $value }
CodeError-Host = the host must be of A-Z, 0-9, '.', '-' and ':' in upper case, at most 80 characters
CodeError-NotACode = not a HomeSafe venue code: it should begin with HTTPS://HOST/V#
CodeError-TooLong = longer than a venue code can be

LineError-Empty = empty
LineError-Forbidden = holds U+{ $value }, a control or invisible character: write it without; names and addresses are one visible line
LineError-NotNormalised = not in Unicode normalisation form C
LineError-TooLong = { $over } bytes too long: at most { $max } bytes of UTF-8
LineError-Untrimmed = begins or ends with a space: write it without
LineError-Utf8 = not UTF-8

SystemFault-Denied = permission denied: see whose it is, and who may do this there
SystemFault-ReadOnly = it is read-only: the medium or folder is write-protected
SystemFault-Full = the disk is full: make some room, and run this again
SystemFault-Missing = there is no such file or folder
SystemFault-Folder = this is a folder, not a file
SystemFault-Other = { $value }
