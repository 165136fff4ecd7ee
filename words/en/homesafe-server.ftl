## Commands of homesafe-server

homesafe-server = HomeSafe's broadcast server: an append-only log of signed publications, as static files
    .json = Print one JSON object instead of text
    .dir = The data folder
homesafe-server-init = Make the log key of a new data folder and print its public half for the trust document
    .origin = The deployment's name, such as homesafe.example/hk
homesafe-server-serve = Serve the log
    .data = The data folder that `init` made
    .trust = The first trust document; at later starts the same or the next
    .listen = Public address; put a TLS proxy before it
    .admin = Address of /healthz, /readyz and /metrics, for operators only
    .max_connections = Connections served at once; for one more, the idlest is closed
    .header_timeout = Seconds in which a request's header must arrive, and for which a connection may wait for the next request
    .request_timeout = Seconds for a whole request, its body included
    .idle_timeout = Seconds a connection may stand without a byte moving; not below the request timeout
    .drain_timeout = Seconds that open requests have at shutdown
    .checkpoint_max_age = Seconds for which caches may keep the checkpoint and the newest trust version
    .max_submissions = Submissions kept for the desk at once, of 61,440 bytes each; when there are as many, none is taken from anybody
    .upload_rate = Uploads taken a second, from all together; ten seconds' worth may come at once
    .answer_floor = Milliseconds before which no upload is answered, so that answers take equally long; below the request timeout
homesafe-server-hold = Take trust documents and no publication, from now on and also after a restart: after the theft of a publishing key, and after a restore until all desks have looked
homesafe-server-release = Take publications again

no-socket-address = it is not an address with a port, such as 127.0.0.1:8080
server-held = Held: nothing is published until `homesafe-server release { $folder }`.
server-released = Released: publications are taken again.
server-listening = homesafe-server: listening on { $public }, operators on { $admin }

## Why it did not start or end well

ConfigError-AnswerFloor = --answer-floor must be below --request-timeout
ConfigError-IdleTimeout = --idle-timeout must not be below the other timeouts

DataFolderError-NoServer = { $value } is no server's data folder
DataFolderError-NotHeld = { $value } is not held
DataFolderError-Random = no randomness: { $value }

ArchiveError-Differs = { $value } is there already, with other bytes
ArchiveError-Folder = the archive's folder cannot be used: { $value }
ArchiveError-Link = { $value } is a symbolic link, and the server follows none: put the file or folder itself in its place
ArchiveError-Oversized = { $value } is larger than it can be
ArchiveError-Storage = the archive's storage failed: { $value }

InboxError-Full = the inbox is full
InboxError-Io = the inbox's folder cannot be used: { $value }
InboxError-Repeated = this request was taken before; sign a new one
InboxError-Size = a submission has exactly 61,440 bytes
InboxError-Task = the inbox's thread ended
InboxError-TooMany = too many uploads just now

KeyFileError-Exists = { $value } exists already and is never overwritten; choose another folder
KeyFileError-Io = the log key cannot be read or written: { $value }
KeyFileError-Malformed = { $value } is not a log key as `homesafe-server init` writes it; restore it from a backup
KeyFileError-Missing = { $value } is missing; make a log key with `homesafe-server init`
KeyFileError-Permissions = { $value } can be read by others; set its mode to 0600

AppendError-Advice = the object is not a valid advice catalogue: { $value }
AppendError-Backdated = published_at lies before the newest leaf's; check the desk's clock
AppendError-Batch = the object is not a valid batch: { $value }
AppendError-NewerDocument = version { $value } of the trust document holds: walk to it, and sign again under it
AppendError-NonceUsed = the batch's nonce was used by leaf { $value }; encode it again under a fresh one
AppendError-NotNext = leaf { $found } does not follow: the next is { $expected }; fetch the checkpoint and sign again
AppendError-SlotFull = its publication slot holds as many batches, or bytes, as devices read: publish in the next
AppendError-Taken = leaf { $value } is published already with other bytes; a sequence number is never signed twice
AppendError-Task = the writing task ended: { $value }
AppendError-TooEarly = published_at lies more than 300 seconds ahead of the server's clock; check both clocks
AppendError-TooLarge = the object may have at most { $max } bytes; split the publication into several
AppendError-UnknownDocument = the leaf names a trust document that this server does not have: send it first, with `trust send`
AppendError-UnknownKind = publications of kind { $value } need a newer server: update it
AppendError-WrongRoot = the leaf's prev_root is not the root of this log; verify the log before anything else is signed

RecoveryError-BundleMissing = { $value } is missing; restore the data folder from a backup
RecoveryError-Checkpoint = the stored checkpoint does not verify ({ $value }); restore the data folder from a backup
RecoveryError-CheckpointMissing = the log has leaves and no checkpoint: a checkpoint is never signed twice; restore the data folder from a backup
RecoveryError-Decode = the log is damaged: { $value }; restore the data folder from a backup
RecoveryError-Diverged = the stored leaves do not lead to the checkpoint's root; restore the data folder from a backup

ServeError-Bind = cannot listen on { $address }: { $error }; choose another address
ServeError-Signal = signals cannot be received: { $value }

StoreError-Damaged = the database holds a damaged { $value }; with its folder removed, it is built again from the archive at the next start
StoreError-Database = the database failed: { $value }
StoreError-Folder = the database's folder cannot be read: { $value }
StoreError-Full = there is no room for more { $value }; wait until some have ended
StoreError-InUse = another server has the store open; end it first
StoreError-Link = { $value } is a symbolic link, and the server follows none: put the file or folder itself in its place
StoreError-NonceUsed = the nonce was used by leaf { $value } already
StoreError-NotNext = leaf { $value } is not the next of the log
StoreError-Thread = the database's thread ended: { $value }
StoreError-TooLarge = a value of { $value } bytes is too large for the store

TrustChainError-Damaged = version { $version } of the trust document (public/trust/{ $version }) is damaged ({ $error }): put the file back, or start the server with it (--trust); every desk keeps it as trust/{ $version } in its folder
TrustChainError-LogKeyMissing = the trust document does not name this server's log key { $value }; have the roots sign one that does
TrustChainError-Missing = version { $value } of the trust document (public/trust/{ $value }) is missing: put the file back, or start the server with it (--trust); every desk keeps it as trust/{ $value } in its folder
TrustChainError-OtherLog = the roots saw { $size } publications with another root than this log has; this log has { $here }: find out which log is right, and bring a server that was put back forward with `recover` at a desk
TrustChainError-Taken = version { $value } of the trust document is published already with other bytes
TrustChainError-Time = the trust document has expired, or is issued in the future by this server's clock; check both clocks
TrustChainError-TooNew = the trust document given is version { $given }, and the newest here is { $held }: start the server with that one (public/trust/{ $held }); `recover --server URL` at a desk sends the versions after it, and what was published under them
TrustChainError-VoidFirst = leaf { $value }, at which reading is to begin, is void: begin at another
TrustChainError-WrongOrigin = the trust document is of another origin than this server's log key ({ $value })
