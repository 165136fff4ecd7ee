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
PassphraseError-NotText = the passphrase is { $value }
PassphraseError-Writable = anybody can change the passphrase file { $value }; run chmod 600 on it, and look whether it is still yours

SheetError-Cells = { $found } fields where the first line names { $expected }

AddressError = not an address: it begins with age1, and the one who is to open it prints it
VaultError-Damaged = { $value } cannot be opened: it is damaged, or belongs to another folder
VaultError-Exists = { $value } exists already; choose another folder, or use the one there with its passphrase
VaultError-Missing = { $value } is not there: make it first, or name the folder that holds it
VaultError-TooHard = the encrypted file asks for more than 1 GiB of memory to try a passphrase; ask for one made by HomeSafe
VaultError-TooLarge = { $value } would be larger than the 64 MiB that are read again; nothing was written
VaultError-WrongPassphrase = wrong passphrase

asking-server = talking to the server
TimeTextError-Date = '{ $found }' is not a date such as 2026-01-31
TimeTextError-DayNumber = '{ $found }' is a spreadsheet's day number (Excel would show it as { $reads }): format these cells as date and time, and save again
TimeTextError-NoTimeOfDay = '{ $found }' has no time of day: write it as 2026-01-31 17:30
TimeTextError-Range = '{ $found }' is before 1970 or after 2149
TimeTextError-Skipped = '{ $found }' did not come that day: the clocks were put forward over it
TimeTextError-Time = '{ $found }' is not a time: write it as 2026-01-31 17:30, or with the zone's offset as 2026-01-31T17:30:00+08:00
TimeTextError-Twice = '{ $found }' came twice that day: write { $first } or { $second }
TimeTextError-TwoDates = '{ $found }' may be { $first } or { $second }, for day and month are not told apart: write the year first, or for a table give --dates dmy or --dates mdy
UnknownEncoding = not an encoding such as big5, gb18030 or windows-1252
HeadingError-Encoding = its first line is not text in this encoding; save it as CSV UTF-8, or give --encoding, such as big5 or gb18030
HeadingError-Read = { $value }
HeadingError-Workbook = it is a spreadsheet's own file; save it as CSV UTF-8 from there
SheetError-Encoding = not text in this encoding; save the file as CSV UTF-8, or give --encoding, such as big5 or gb18030
SheetError-NoHeading = '{ $found }' stands in column { $column }, which has no heading
