## Commands of homesafe, and their arguments

homesafe = 为自己记下到访过的场所；不用告诉任何人你去过哪里，也能知道是否接触过感染者
    .home = 这台设备的文件夹 [默认：$XDG_DATA_HOME/homesafe]
homesafe-init = 设置这台设备：选定服务器和卫生部门的信任文档，并为日记设置密码
    .server = 广播服务器的网址，代替信任文档中列出的网址
    .trust = 卫生部门的信任文档，随本程序附带，或由卫生部门提供
    .fingerprint = 信任文档应有的指纹，用于核对从别处得到的文件
homesafe-scan = 登记到访：给出场所海报的图片或二维码的文本，或用 - 从标准输入读取
    .source = 海报的图片、二维码的文本，或用 - 从标准输入读取其中一种（同一台电脑的其他用户能在进程列表中看到命令行参数）。也能读取 LeaveHomeSafe、Corona-Warn-App、NHS COVID-19、NZ COVID Tracer 和 Cléa 的海报
    .taxi = 香港出租车的车牌号，例如 VK7413；用 - 从标准输入读取
    .public_id = 同意任何人都能查看以公开编号标识的场所在哪些时段有感染者；只询问一次
    .at = 到达时间；不填即为现在，例如 09:30 或 "2026-01-31 09:30"；没有 +08:00 这类偏移即为本地时间
    .until = 离开时间，用于补登已结束的到访
    .note = 写入日记的备注；用 - 从标准输入读取
    .remind = 到达后多少分钟起，由 `homesafe reminders` 询问你是否已经离开
    .again = 虽然刚在这个场所登记过，仍再登记一次
    .passphrase_file = 首行为密码的文件；补登到访时会与日记中的记录比对
homesafe-check-out = 登记离开：结束最近开始、尚未结束的到访，或指定的一次；已结束的到访需输入密码才能更改
    .visit = 要结束的到访，填写 `homesafe visits` 显示的编号
    .at = 离开时间；不填即为现在
    .unlock = 输入密码，为已结束的到访另设离开时间
homesafe-visits = 显示你的到访记录；需要密码
homesafe-note = 给到访添加备注，写在原有备注下方
    .visit = 到访，填写 `homesafe visits` 显示的编号
    .text = 要写在原有备注下方的文字；用 - 从标准输入读取（同一台电脑的其他用户能在进程列表中看到命令行参数）。如需替换或删除备注，请用 homesafe edit
homesafe-edit = 更改到访的时间或备注；需要密码
    .visit = 到访，填写 `homesafe visits` 显示的编号
    .arrival = 到达时间
    .departure = 离开时间
    .note = 替换原有备注的文字，留空即删除备注；用 - 从标准输入读取（同一台电脑的其他用户能在进程列表中看到命令行参数）
homesafe-delete = 永久删除一次到访；需要密码
    .visit = 到访，填写 `homesafe visits` 显示的编号
homesafe-remind = 设置从何时起，`homesafe reminders` 会询问你是否已经离开
    .visit = 到访，填写 `homesafe scan` 和 `homesafe visits` 显示的编号
    .at = 从何时起，`homesafe reminders` 会询问你是否已经离开：要晚于现在，并早于到访自动结束的时间。本程序不会主动发消息
    .off = 取消这次到访的提醒
homesafe-reminders = 显示已到提醒时间、尚未结束的到访
    .all = 同时显示未到时间的提醒
homesafe-sync = 下载卫生部门发布的数据，并在这台设备上与你的到访比对
    .jitter = 先随机等待一段时间，最长为指定的秒数；供定时任务使用
    .patience = 服务器在指定的秒数内没有开始应答，就不再等待
homesafe-alerts = 显示你是否接触过感染者；输入密码可同时显示地点
    .unlock = 输入密码，同时显示地点
    .spoken = 显示为完整的句子，方便读屏软件朗读
    .keep_unread = 显示后不标为已读
homesafe-share = 检测呈阳性后，凭卫生部门给你的提交码，向卫生部门提交到访记录
    .code_stdin = 从标准输入读取提交码，不再询问
    .untick = 不提交这次到访；可多次使用
    .from = 不提交在这个时间之前结束的到访
    .list = 只列出将要提交的内容，不发送
    .resume = 发送上次没能发出的内容
    .yes = 不再询问清单是否正确
homesafe-purge = 删除超过保存期的数据；每次运行本程序时也会这样做
    .yes = 确认这台设备的时钟正确；用于时钟快得可疑的情况
homesafe-retention = 显示到访记录的保存期，或缩短保存期
    .days = 从现在起保存到访记录的天数，不能超过卫生部门规定的上限；不填则显示当前的保存期
homesafe-export = 把全部或部分到访记录导出到加密文件
    .file = 要写入的文件
    .from = 只导出在这个时间或之后结束的到访
homesafe-import = 把加密文件中的到访记录导入这台设备
    .file = 由 `homesafe export` 写出的文件
    .bring_back = 备份之后在这台设备上删除的到访，也一并恢复
homesafe-wipe = 清除这台设备上的全部内容
    .yes = 不再询问
homesafe-issuer = 设置 NHS COVID-19 海报以谁的签名为准；未设置时，显示为签名未核对
    .key = 签发方的 P-256 公钥（PEM 格式）
    .kid = 二维码用来指明这个密钥的标识；设置后，标识不同的二维码不予认可
    .remove = 移除密钥
homesafe-lock = 查看、更改、移除或设置日记的密码锁
homesafe-lock-show = 显示日记是否已上锁，以及试出密码的难度
homesafe-lock-change = 更改密码或试出密码的难度；需要当前密码
    .same_passphrase = 沿用当前密码，只更改试出密码的难度
    .memory = 每试一次密码所需的内存，单位为 MiB [默认：保持不变，最初为 64]
    .passes = 运算要遍历内存的次数 [默认：保持不变，最初为 3]
    .lanes = 可同时运算的通道数 [默认：保持不变，最初为 4]
homesafe-lock-remove = 把日记的密钥不加密存放，以后不再要求密码；需要当前密码
homesafe-lock-set = 为已移除密码锁的日记重新设置密码
    .memory = 每试一次密码所需的内存，单位为 MiB [默认：保持不变，最初为 64]
    .passes = 运算要遍历内存的次数 [默认：保持不变，最初为 3]
    .lanes = 可同时运算的通道数 [默认：保持不变，最初为 4]

## Asking for passphrases

ask-diary-passphrase = 日记的密码
choose-diary-passphrase = 请为日记设置密码
choose-new-diary-passphrase = 请为日记设置新密码
ask-backup-passphrase = 备份的密码
choose-backup-passphrase = 请为备份设置密码

## Every command

folder-of-others = { $path } 不是本程序的文件：请用 --home DIR 选择空的或尚不存在的文件夹
no-home = 找不到存放数据的文件夹：请用 --home DIR 指定
doubt = 这台设备的时钟显示 { $clock }，{ $doubt }
folder-read-only = { $folder } 只能读取，不能写入：以下所示属实，但不会保存任何数据，也不会记下哪些通知已读
newest-missing = 这里缺少到访记录中最新的一项：它被截掉了，或者复制这个文件夹时正在写入到访，而原来的文件夹仍有该项
now-open = 你自 { $from } 起已登记到访；到 { $to } 会自动离开。离开时：
now-nothing-open = 目前没有进行中的到访。进入场所时：
unknown-venue = 未知场所
times = { $from } 至 { $to }
times-open = { $from } 起，尚未离开，{ $to } 自动结束
visit-id = 到访编号：{ $visit }
days-forgotten = 已删除 { $count } 天的数据。
damage = 损坏：{ $found }
parts-damaged = 到访记录有 { $count } 处损坏；其余内容已全部显示

## init

set-up = 这台设备采用 { $origin } 的信任文档第 { $version } 版。
    它的指纹是 { $fingerprint }：请与卫生部门公布的指纹核对。
    下一步：进入场所时运行 { $scan } PICTURE，并每天运行一次 { $sync }。

## scan

standard-input-twice = 标准输入只能用来读取二维码或备注其中一项
standard-input-too-large = 标准输入的内容超过 64 MiB
plate-too-long = 这比车牌号长；车牌号例如 VK7413
no-such-source = 没有 { $source } 这个文件，它也不是场所二维码的文本
question-public-ids-unasked = { $asked }尚未登记；如需登记，请加上 --public-id，一次即可
question-again-unasked = { $asked }尚未登记：如需再登记一次，请加上 --again；如需结束上一次到访，请用 homesafe check-out
nothing-entered = 没有登记到访。
checked-in = 已登记到访：{ $place }
checked-in-from = 从 { $from } 起，{ $to } 自动结束
checked-in-for = { $from } 至 { $to }
checked-in-and-ended = { $from } 至 { $to }，已自动结束；如需更改，请用 homesafe edit
kept-not-matched = 这次到访已存入日记，但无法与任何通知比对
number-is-public = 编号是公开的：任何人都能查看这个场所的通知
matched-when-unlocked = 已存入日记，等你解锁时比对：homesafe alerts --unlock
poster-not-valid = 这张海报今天无效；请告诉场所的工作人员
poster-was-not-valid = 这张海报的二维码在到访当天（{ $day }）并不有效

## check-out

ask-another-end = { $over }。要把离开时间设为 { $at } 吗？
another-end-unasked = { $over }。离开时间最晚为到达后 24 小时：homesafe check-out --visit { $visit } --unlock
checked-out = 已登记离开。到访时间为 { $from } 至 { $to }。

## visits, note, edit, delete

visits-counted = 共有 { $count } 次到访。
visit-still-to-come = 这个时间还没到：登记时的时钟快了；请用 `homesafe edit` 更正
visit-note = 备注：{ $note }
noted = 已添加备注。
nothing-to-change = 没有要更改的内容：请加上 --arrival、--departure 或 --note
visit-changed = 已更改。到访时间为 { $from } 至 { $to }。
visit-deleted = 已删除。这次到访涉及的日期，其记录已重新加密，旧密钥也已销毁。
share-dropped = 等待发送的到访可能包括这一次，因此已全部取消，没有发送任何数据；如仍要提交，请用 homesafe share 再次输入提交码
share-dropped-late = 等待发送的到访可能包括这一次，因此已全部取消；但之前曾尝试发送，数据可能已经送达：请向卫生部门查询，如未送达，可用 homesafe share 再次输入提交码

## remind, reminders

reminder-set = 从 { $at } 起，`homesafe reminders` 会显示这项提醒。
reminder-taken-back = 已取消提醒。
reminder-of = { $from } 起，尚未离开，{ $to } 自动结束；提醒时间为 { $at }
have-you-left = 你离开了吗？{ $command }
reminders-counted = 共有 { $count } 项提醒。

## retention, purge

retention = 到访记录会保存 { $days } 天；卫生部门最多允许 { $longest } 天。
ask-clock = 确认后，超过保存期的数据将被永久删除。上述时间正确吗？

## sync

synced = 新公告 { $publications } 条，下载了 { $bytes } 字节。
notices-to-see = 你有 { $count } 条接触通知，请运行 { $command } 查看。
nothing-published = 卫生部门还没有发布任何公告。
publications-unread = 第 { $first } 至 { $last } 号公告还没读取，就已被服务器移除；这台设备无法得知那段时间的通知
history-read-anew = 服务器之前提供的公告日志与卫生部门的不同；现已重新读取
log-began-anew = 卫生部门启用了新的公告日志，现已从头读取。
trust-expired = 信任文档已过期；请更新本程序，或咨询卫生部门

## alerts

locked-hint = 如果登记过出租车或其他系统的海报，需解锁后才会查询：homesafe alerts --unlock
notices-listed = { $count ->
    [1] 你有一条接触通知，{ $unread ->
        [0] 已读：
       *[other] 尚未阅读：
    }
   *[other] 你有 { $count } 条接触通知，{ $unread ->
        [0] 全部已读：
       *[other] 其中 { $unread } 条未读：
    }
}
unlock-to-see = 如需查看地点和时间，请解锁：homesafe alerts --unlock
level-and-advice = { $level }：{ $advice }
new-notice = 【新】{ $place }
you-were-there = 你在场的时间：{ $from } 至 { $to }
infected-was-there = 感染者在场的时间：{ $from } 至 { $to }
contact-indirect = 感染者在你到达前已离开，你们可能只是间接接触
notice-withdrawn = 卫生部门已撤回，无需理会
withdrawn-listed = 有 { $count } 条通知已由卫生部门撤回：
withdrawn-counted = 有 { $count } 条通知已由卫生部门撤回。

## share

visits-wait = 你的到访记录已加密，存放在这台设备上等待发送：homesafe share --resume
visits-elsewhere = 有 { $count } 次到访用的是其他系统的编码，不能提交：请直接告诉卫生部门，他们也能读取这些海报
extent-none = 卫生部门不会得知任何到访
extent-of-a-day = 只有卫生部门会得知你在 { $day } 的 { $count } 次到访
extent-of-days = 只有卫生部门会得知你在 { $first } 至 { $last } 期间的 { $count } 次到访
extent-first = { $extent }；发送前你可以逐一查看。
extent-list = { $extent }：
extent-of-each = 对于每次到访，卫生部门会得到场所的名称、地址、到访时间，以及当天的密钥。你的备注不会发送。
standing-and-visit = { $standing }；到访编号：{ $visit }
no-terminal-for-consent = 这里没有终端可以征求你的同意：请先用 `homesafe share --list` 查看，再加上 --yes；不想提交的到访，请逐一用 --untick VISIT 去掉
ask-to-send = 输入 yes 即发送这 { $count } 次到访；输入序号可去掉个别到访；输入其他内容则停止：
nothing-sent = 没有发送任何数据
ask-code = 卫生部门给你的提交码：
no-terminal-for-code = 这里没有终端可以输入提交码：请加上 --code-stdin
sent = 已发送。只有卫生部门能够打开；打开后，提交码随即失效。
code-unknown = 服务器没有这个提交码：可能输入有误、已过期或已用过；服务器没有保存任何数据。请咨询卫生部门，然后重新提交

## export, import, wipe

exported = 已写入 { $file }：共 { $visits } 次到访，只有凭备份的密码才能打开。
imported = 已添加 { $added } 次到访；另有 { $known } 次这台设备上已有，保持不变。
imported-without-old = 另有 { $count } 次已超过这台设备的保存期，没有导入。
ask-wipe = 确定要永久清除这台设备的密钥和所有到访记录吗？
nothing-erased = 没有清除任何内容；如果使用终端，请回答 yes，否则请加上 --yes
erased = 已清除。闪存可能会暂时留有旧数据，但没有密钥就无法打开。

## issuer

issuer-set = 从现在起，会用这个密钥核对 NHS COVID-19 的二维码。
issuer-forgotten = 不再核对 NHS COVID-19 的二维码。

## lock

diary-not-locked = 你的日记没有密码锁
diary-not-locked-to-change = 你的日记没有密码锁；请用 `homesafe lock set` 设置
diary-locked-already = 你的日记已有密码锁；如需更改密码，请用 `homesafe lock change`
lock-changed = 密码锁已更改。之前复制的设备文件夹，仍能用当时的密码打开。
lock-set = 密码锁已设置。没有密码锁期间复制的设备文件夹，不用密码也能打开。
diary-is-locked = 你的日记已上锁。每试一次密码，要用 Argon2id 运算：内存 { $memory } KiB、{ $passes } 遍、{ $lanes } 条通道。
diary-is-open = 注意：你的日记没有上锁，密钥未加密，存放在这台设备的文件夹里。
    只要能读取这台设备的文件，或从现在起复制的副本，任何人都能知道你去过哪里。
    如需重新上锁：homesafe lock set

# Said while it takes longer than a second.
opening-diary = 正在打开日记
matching-visits = 正在把你的到访记录与已发布的内容比对
