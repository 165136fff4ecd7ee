## Facts of client-lib

DeviceError-AlreadySetUp = 这台设备已经设置过；请用 --home 另选一个文件夹，或移除现有文件夹重新开始
DeviceError-Answer = 无法理解服务器的应答；你的到访记录仍在这里等待发送，请稍后再试 `homesafe share --resume`
DeviceError-Backup = 这不是本程序能读取的备份：可能已损坏，或由较新版本的程序生成
DeviceError-CheckOutTime = 离开时间要在到达之后的 24 小时内，且不能晚于现在
DeviceError-Damaged = 这台设备的{ $value }
DeviceError-Ended = 到访 { $value } 已经结束；如需另设离开时间，请解锁
DeviceError-EndedByItself = 到访 { $visit } 已于 { $end } 自动结束；如需另设离开时间，请解锁
DeviceError-ForeignBackup = 这个备份属于另一个卫生部门的系统；请在采用该卫生部门信任文档的设备上导入
DeviceError-Lost = 这台设备的{ $value }已丢失或损坏：请从设备文件夹的副本中取回，或用当前密码再次运行 `homesafe init --trust FILE`；你的到访记录不受影响，其余数据会在下次同步时下载
DeviceError-NoOpenVisit = 当时没有未结束的到访；`homesafe visits` 会列出所有到访，--visit 可指定其中一次
DeviceError-NoServer = 信任文档没有列出服务器：请用 --server URL 给出网址
DeviceError-NoSubmissionKey = 信任文档没有列出用来提交到访记录的密钥；请运行 `homesafe sync`，如果一直如此，请告诉卫生部门
DeviceError-NotSetUp = 这台设备尚未设定：请先取得卫生部门公布的信任文档，然后运行 `homesafe init --trust FILE`
DeviceError-NoteEmpty = 没有要添加的文字；如需删除备注，请解锁：`homesafe edit VISIT --note ''`
DeviceError-NoteTooLong = 备注最长为 { $max } 字节
DeviceError-NothingToShare = 没有可提交的到访：请用 `homesafe share` 选择到访，仅限采用同一卫生部门系统的场所；等待发送的到访会在 24 小时后随提交码失效
DeviceError-OlderBackup = 这个备份可能仍有你已在这台设备上删除的到访，导入后会重新出现；如果确定要这样做，请加上 --bring-back
DeviceError-Publication = 第 { $seq } 号公告：{ $reason }；服务器提供的数据可能不实，请稍后再试
DeviceError-Reminder = 只能为未结束的到访设置提醒，时间要在到达之后、自动结束之前
DeviceError-Retention = 到访记录可保存 1 至 { $longest } 天：上限由卫生部门规定，你可以选择更少的天数
DeviceError-ShareKeyEnded = 加密这些到访记录所用的密钥已被更换，发出去也没人能打开，因此没有发送；请用原来的或新的提交码重新提交
DeviceError-ShareDropped = 等待发送的到访其间已被另一条命令取消，没有发送任何数据；如仍要提交，请用 homesafe share 再次输入提交码
DeviceError-StillToCome = 这个时间还没到：到访开始后才能登记，离开后才能登记离开
DeviceError-TooOld = 这台设备只保存最近 { $value } 天的到访；这个到达时间更早
DeviceError-Trust = { $value }；请向卫生部门索取正确的信任文档
DeviceError-Uncertified = 卫生部门只接受经认证的海报，这张没有通过认证（{ $value }）；请告诉场所的工作人员
DeviceError-UnknownVisit = 没有这次到访；`homesafe visits` 会列出所有到访
DeviceError-VenueGone = 到访记录中写明这个场所的部分已损坏，因此这次到访不能改到另一天

FollowError-Base = 无法验证公告日志的开头：{ $value }；请稍后再试
FollowError-Checkpoint = { $value }；服务器提供的数据可能不实：请稍后再试，或咨询卫生部门
FollowError-DocumentWithheld = 信任文档被隐瞒：公告日志用到一个服务器没有提供的版本，在现存最新的第 { $held } 版之前或之后；服务器可能已将其丢失，或提供的数据不实：请稍后再试，或咨询卫生部门
FollowError-Entries = 公告日志有文件损坏：{ $value }；请稍后再试
FollowError-Equivocation = 前后矛盾：服务器提供的第 { $at } 号公告与之前的不同；请向卫生部门报告
FollowError-Leaf = 第 { $seq } 号公告：{ $error }；服务器提供的数据可能不实，请稍后再试
FollowError-Rollback = 日志倒退：服务器只提供 { $found } 条公告，之前则有 { $held } 条，而且两者内容不符；请向卫生部门报告
FollowError-Stale = 数据过时：服务器只提供 { $found } 条公告，之前则有 { $held } 条；请稍后再试
FollowError-Trust = { $value }；服务器提供的数据可能不实：请保留现有的信任文档，并咨询卫生部门
FollowError-Withheld = 公告被隐瞒：服务器只提供 { $found } 条公告，卫生部门看到的则有 { $size } 条；请稍后再试
FollowError-Witnesses = 检查点的见证签名不足（需要 { $needed } 个，现有 { $found } 个）；请稍后再试
FollowError-WrongRoot = 公告与已签名的检查点不符；服务器出现故障，或提供的数据不实：请稍后再试

StorageError = { $name }：{ $error }
OtherVersion = `{ $file }` 由本程序的另一个版本（很可能是较新的版本）写成：请使用该版本；没有更改任何数据

TransportError-Address = 服务器的网址必须为 https://...；如在本机（127.0.0.1、[::1]、localhost），可用 http://
TransportError-NotFound = 服务器上没有 { $value }
TransportError-Status = 服务器对 { $path } 应答的状态码为 { $status }；请稍后再试
TransportError-TooLarge = 服务器对 { $path } 发来的数据超过 { $limit } 字节
TransportError-Unreachable = 无法连接服务器（{ $value }）；请稍后再试

EntryError-Malformed = 这条记录已损坏，或由较新版本的程序写入
EntryError-TooLong = 这条记录过长，到访记录容纳不下
EntryError-VisitId = 到访编号为 32 位十六进制数字，见 `homesafe visits`

LockError-Cost = 密码锁的内存每条通道至少 8 KiB、合计最多 1 GiB，运算 1 至 16 遍，通道 1 至 16 条
LockError-Damaged = 密钥文件已损坏，没有它就无法打开到访记录：请从备份恢复
LockError-Missing = 密钥文件（这台设备文件夹中的 `keys`）已丢失，没有它就无法读取任何到访：请从文件夹的副本中取回；如果没有副本，请在另一个文件夹设置设备（`homesafe --home DIR init`），再用 `import` 导入备份
LockError-WrongPassphrase = 密码错误

LogError-Full = 到访记录已满；请缩短保存期（`homesafe retention`），然后再试
LogError-HeadDamaged = 到访记录的主文件（这台设备文件夹中的 `head`）已丢失或损坏，没有它就无法读取任何到访；没有删除任何数据：请从文件夹的副本中取回；如果没有副本，请在另一个文件夹设置设备（`homesafe --home DIR init`），再用 `import` 导入备份
LogError-Keys = 到访记录的密钥已损坏；请从备份恢复

## Facts of poster-reader

PictureError-Damaged = 图片已损坏：{ $value }
PictureError-FileTooLarge = 图片文件超过 96 MiB；请缩小后保存，或只裁下二维码的部分
PictureError-NoCode = 没能在图片中读到二维码；请在光线均匀的地方，靠近并正对海报拍摄
PictureError-NotAPicture = 这不是图片
PictureError-NotRead = 不能读取 { $value } 文件：请以 JPEG 格式发送，或截屏
PictureError-Page = 不能读取 { $value } 文件：请使用同时制作的 PNG 图片，或对该页截屏
PictureError-RareKind = 不能读取这种 { $value } 文件：请保存为 PNG 或 JPEG
PictureError-SeveralCodes = 图片中有 { $value } 个不同的二维码；请只拍其中一个
PictureError-TooManyPixels = 图片有 { $width } x { $height } 像素；这种文件最多可读 { $megapixels } 百万像素：请缩小后保存，或只裁下二维码的部分

ReadError-NotText = 这不是图片，也不是文本
ReadError-Several = 这里有多个场所的二维码：请只用你要登记的场所的那一个
DeviceError-ShareWaits = 已有一批到访记录等待发送：homesafe share --resume
LostPart-State = 状态文件（`state`）
LostPart-TrustDocument = 信任文档
DamagedPart-Issuer = 签发方密钥已损坏；请用 `homesafe issuer` 重新设置
DamagedPart-OtherSystems = 其他系统记录无法写入
DamagedPart-Advice = 建议目录已丢失或损坏；运行 `homesafe sync` 会重新下载
ObjectError-NotSigned = 内容与签名的版本不同
ObjectError-Short = 批次数据不完整，连头部也不全
ObjectError-NonceUsed = 它的随机数以前用过
ObjectError-TooLarge = 超过建议目录的大小上限
ObjectError-Gone = 它的内容已损坏或丢失

## Facts of a device that are no errors

Missing = 这台设备缺少第 { $seq } 号公告，发布时间为 { $published_at }（{ $reason }）；下次同步时会再次下载
Damage = 到访记录第 { $segment } 段第 { $record } 条：{ $kind }
DamageKind-Segment = 这一段已丢失，或被另一段取代
DamageKind-Truncated = 从这里起的记录已丢失
DamageKind-NewestMissing = 最新的一项记录已丢失
DamageKind-Planted = 从这里起的记录不是这台设备写入的
DamageKind-Altered = 记录被改动过
DamageKind-OutOfOrder = 记录被调换、删去或重复

LogDoubt-Frozen = 公告停更：最新的公告发布于 { $newest }，此后通知可能不是最新的；请稍后再试，如果一直如此，请咨询卫生部门
LogDoubt-Withheld = 公告被隐瞒：自最新的信任文档发出以来没有任何公告，从 { $newest } 起通知可能不是最新的；请稍后再试，如果一直如此，请咨询卫生部门
LogDoubt-Ahead = 最新公告的时间为 { $newest }，按这台设备的时钟还没到：这个时钟或卫生部门的时钟有误；请检查这台设备的日期和时间

ClockDoubt-Ahead = 远晚于这里已知的最新时间 { $known }：不会仅凭这个时钟删除数据；如果时钟有误，请校正；如果时钟正确，请运行 homesafe sync 或 homesafe purge --yes
ClockDoubt-Behind = 早于卫生部门签署的时间，因此是错的：现以这里已知的最新时间 { $known } 为准；请校正时钟，并用 homesafe edit 更正现在登记的内容
ClockDoubt-Overtaken = 而卫生部门签署的时间为 { $signed }：两者必有一误，在这个时钟走到该时间之前，不会删除数据；如果是这个时钟有误，请校正，并用 homesafe edit 更正已登记的内容

CodeStanding-Certified = 经卫生部门认证，有效期至 { $until }，密钥 { $key }
CodeStanding-Uncertified = 未经认证：海报上的名称没有任何人核实
CodeStanding-Doubtful = 警告：{ $value }；请问一下工作人员，这是不是他们的海报
CodeStanding-Foreign = 属于另一个卫生部门系统的海报
CodeStanding-OtherSystem = “{ $scheme }”的编码{ $seal ->
    [None] ，这类编码没有签名
    [Unverified] ，签名未核对
   *[Verified] ，由签发方签名
}

Question-PublicIds = 注意：“{ $value }”以公开的编号标识场所，任何人都能查看感染者何时在场。你去过哪里，和以往一样只会留在这台设备上。要登记到访吗？
Question-AgainNow = 你几分钟前已在这里登记过。要再登记一次吗？
Question-Again = 你已于 { $value } 在这里登记过。要再登记一次吗？

Level-Notice = 仅供参考
Level-TestAdvised = 建议检测
Level-TestCompulsory = 必须检测
Level-Withdrawn = 卫生部门已撤回

Statement-NothingKnown = 你的到访记录没有已知的接触。
Statement-NothingKnownLocked = 在 HomeSafe 场所的到访中，没有发现接触。
Statement-Notices = { $all ->
    [1] 你有一条接触通知，{ $unread ->
        [0] 已读。
       *[other] 尚未阅读。
    }
   *[other] 你有{ $all }条接触通知，{ $unread ->
        [0] 全部已读。
       *[other] 其中{ $unread }条未读。
    }
}
Statement-Exposure = { $place }：感染者于{ $from }至{ $to }在场；{ $level }。
Statement-Advice = { $value ->
    [0] 请留意身体状况，并遵从卫生部门的建议。
    [1] 请尽快接受检测。
    [2] 请在今天接受检测，三天后再检测一次。
   *[3] 请留在家中，并致电卫生部门。
}
Statement-Level = 卫生部门的要求：{ $level }。
Statement-UnlockToHear = 解锁后可知地点和时间。
Statement-Withdrawn = 另有{ $count }条通知已由卫生部门撤回，无需理会。
Statement-Locked = 如果登记过出租车或其他系统的海报，需解锁后才会查询。
Statement-Outdated = { $since ->
    [none] 通知可能不是最新的：这台设备尚未收到任何最新的公布。
   *[other] 通知自{ $since }起可能不是最新的。
}
