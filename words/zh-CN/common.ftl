## What every command line has

error = 错误：{ $message }
warning = 警告：{ $message }
note = 注意：{ $message }

# Named on a terminal and by a voice: a time in a sentence.
moment = { $year }年{ $month }月{ $day }日 { $hour }:{ $minute }
# The same in the hour that comes twice when summer time ends.
moment-of-two = { $moment }（时区 UTC{ $offset }）

help-usage = 用法：{ $usage }
help-commands = 命令：
help-arguments = 参数：
help-options = 选项：
help-command = COMMAND
help-options-placeholder = [OPTIONS]
help-default = [默认值：
help-values = [可选值：
help-aliases = [别名：

usage-unknown-argument = 此处没有参数 { $argument }
usage-unknown-command = 没有命令 { $command }
usage-missing-command = 请指定要执行的命令
usage-missing = 缺少：{ $argument }
usage-conflict = { $argument } 不能与 { $other } 同时使用
usage-no-value = { $argument } 需要一个值
usage-not-among = { $argument } 的值不能是 { $value }，只能是：{ $values }
usage-bad-value = { $argument } 的值 { $value } 无效：{ $why }
usage-out-of-range = 允许的范围是 { $least } 到 { $most }
usage-not-a-number = 这不是数字
usage-not-unicode = 命令行不是 UTF-8 文本
usage-wrong-count = { $argument } 的值的个数不对
usage-similar = 你要输入的是不是 { $similar }？
usage-help = 更多说明请使用 --help。

every-command =
    .help = 显示本帮助
    .version = 显示版本
    .lang = 显示信息所用的语言 [默认值：系统语言]
    .json = 输出 JSON，而不是文字
    .clock_file = 从此文件（RFC 3339 或 Unix 秒数）读取时间，而不使用系统时间
    .passphrase_file = 第一行为密码的文件；未指定时会提示输入
    .new_passphrase_file = 第一行为新密码的文件；未指定时会提示输入
    .encoding = 表格不是 UTF-8 或 UTF-16 时的编码，例如 big5 或 gb18030
    .dates = 表格中 7/12/2026 这类日期的次序：dmy 为日月年，mdy 为月日年
    .check = 只显示如何理解这个表格，不做其他事

passphrase-again = 请再次输入以确认
passphrases-differ = 两次输入不一致，请重试
passphrase-no-terminal = 没有可用于输入密码的终端：请用 --passphrase-file PATH 指定
new-passphrase-no-terminal = 没有可用于输入新密码的终端：请用 --new-passphrase-file PATH 指定
passphrase-readable-by-others = 其他用户可以读取 { $path } 中的密码；执行 chmod 600 后只有本人可读
clock-from-file = 时间来自 { $path }，而不是系统
core-dumps-stay-on = 无法关闭核心转储（{ $why }）：程序崩溃时可能在磁盘上留下机密数据

## Settings

SettingsError-Writable = 其他人可以写入 { $path } 或其文件夹，填上他们的服务器：请把文件设为 chmod 600，文件夹设为 700
SettingsError-Toml = 不能读取 { $path } 的设置：{ $why }
SettingsError-Unknown = { $path } 中的 `{ $name }` 不是 { $program } 的设置；可用的设置：{ $settings }
SettingsError-Value = { $path } 中的 `{ $name }` 不接受这个值：{ $value }
