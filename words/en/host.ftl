## Facts of host

ClockError-Time = not a time: write it as 2026-01-31T09:30:00Z or 2026-01-31T17:30:00+08:00
ClockError-Unreadable = the clock file cannot be read: { $value }

FileError-Exists = { $path } exists already, and was left as it is: give another name, or move it away first
FileError-Io = { $path }: { $error }
FileError-Link = { $path } is a link, and no file of this program; remove it, and see who put it there
FileError-Locked = { $path } is in use by another process; wait until that has finished
FileError-NotPrivate = { $path } belongs to another user, or is there for all users; choose a folder of your own
FileError-TooLarge = { $path } is larger than { $limit } bytes

PassphraseError-File = the passphrase file cannot be read: { $value }
PassphraseError-Utf8 = the passphrase is not UTF-8 text
PassphraseError-Writable = anybody can change the passphrase file { $value }; run chmod 600 on it, and look whether it is still yours

SheetError-Cells = { $found } fields where the first line names { $expected }
SheetError-Utf8 = not UTF-8 text; save the file as CSV UTF-8

AddressError = not an address: it begins with age1, and the one who is to open it prints it
VaultError-Damaged = { $value } cannot be opened: it is damaged, or belongs to another folder
VaultError-Exists = { $value } exists already; choose another folder, or use the one there with its passphrase
VaultError-Missing = { $value } is not there: make it first, or name the folder that holds it
VaultError-TooHard = the encrypted file asks for more than 1 GiB of memory to try a passphrase; ask for one made by HomeSafe
VaultError-TooLarge = { $value } would be larger than the 64 MiB that are read again; nothing was written
VaultError-WrongPassphrase = wrong passphrase

asking-server = talking to the server
