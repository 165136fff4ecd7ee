## What every command line has

error = error: { $message }
warning = warning: { $message }
note = note: { $message }

# Named on a terminal and by a voice: a time in a sentence.
moment = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }, { $hour }:{ $minute }
# The same in the hour that comes twice when summer time ends.
moment-of-two = { $moment } (UTC{ $offset })

help-usage = Usage: { $usage }
help-commands = Commands:
help-arguments = Arguments:
help-options = Options:
help-command = COMMAND
help-options-placeholder = [OPTIONS]
help-default = [default:{" "}
help-values = [possible values:{" "}
help-aliases = [aliases:{" "}

usage-unknown-argument = there is no argument { $argument } here
usage-unknown-command = there is no command { $command }
usage-missing-command = say which command
usage-missing = missing: { $argument }
usage-conflict = { $argument } cannot stand beside { $other }
usage-no-value = { $argument } needs a value
usage-not-among = { $value } is no value for { $argument }: it is one of { $values }
usage-bad-value = { $value } is no value for { $argument }: { $why }
usage-out-of-range = from { $least } to { $most } are allowed
usage-not-a-number = it is not a number
usage-not-unicode = the command line is not UTF-8 text
usage-wrong-count = the number of values for { $argument } is not right
usage-similar = did you mean { $similar }?
usage-help = For more, give --help.

every-command =
    .help = Show this help
    .version = Show the version
    .lang = Language of what is said [default: that of the locale]
    .json = Print JSON instead of text
    .clock_file = Take the time from this file (RFC 3339 or Unix seconds) instead of the system
    .passphrase_file = File whose first line is the passphrase; without it, you are asked
    .new_passphrase_file = File whose first line is the new passphrase; without it, you are asked
    .encoding = The table's encoding, such as big5 or gb18030, where it is neither UTF-8 nor UTF-16
    .dates = Order of dates such as 7/12/2026 in the table: dmy or mdy
    .check = Show how the table is understood, and do no more

passphrase-again = Once more, to be sure
passphrases-differ = the two differ; try again
passphrase-no-terminal = no terminal to ask for the passphrase: give --passphrase-file PATH
new-passphrase-no-terminal = no terminal to ask for the new passphrase: give --new-passphrase-file PATH
passphrase-readable-by-others = other users can read the passphrase in { $path }; chmod 600 keeps it to you
clock-from-file = the time comes from { $path }, not from the system
core-dumps-stay-on = core dumps could not be switched off ({ $why }): a crash may leave secrets on the disk

## Settings

SettingsError-Writable = others can write to { $path } or its folder, and name a server of theirs: chmod 600 the file and 700 the folder
SettingsError-Toml = the settings in { $path } cannot be read: { $why }
SettingsError-Unknown = `{ $name }` in { $path } is no setting of { $program }; these are: { $settings }
SettingsError-Value = `{ $name }` in { $path } does not take this value: { $value }
