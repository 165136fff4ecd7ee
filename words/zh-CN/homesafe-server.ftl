## Commands of homesafe-server

homesafe-server = HomeSafe 的发布服务器：以静态文件提供只能追加的已签名发布日志
    .json = 输出一个 JSON 对象，而不是文字
    .dir = 数据文件夹
homesafe-server-init = 为新的数据文件夹生成日志密钥，并显示其公开部分，供写入信任文档
    .origin = 部署的名称，例如 homesafe.example/hk
homesafe-server-serve = 提供日志
    .data = 由 `init` 建立的数据文件夹
    .trust = 首份信任文档；以后启动时可用同一份或下一份
    .listen = 公开的网络地址；请在前面放置 TLS 代理
    .admin = /healthz、/readyz 和 /metrics 的网络地址，只供管理员使用
    .max_connections = 同时服务的连接数；再多一个时，会关闭空闲最久的连接
    .header_timeout = 必须在多少秒内收到请求头；连接等待下一个请求的时间也以此为限
    .request_timeout = 整个请求（包括正文）的秒数上限
    .idle_timeout = 连接没有任何数据传输时可保持的秒数；不能小于请求的秒数上限
    .drain_timeout = 关闭服务器时留给未完成请求的秒数
    .checkpoint_max_age = 缓存可保留检查点和最新信任文档版本的秒数
    .max_submissions = 同时为工作台保留的提交数，每份 61,440 字节；达到上限时不再接收任何人的提交
    .upload_rate = 每秒总共接收的上传数；可一次接收相当于十秒的数量
    .answer_floor = 上传至少经过多少毫秒才得到答复，使答复时间一致；须小于请求的秒数上限
homesafe-server-hold = 从现在起只接收信任文档，不接收发布内容，重启后也一样：用于发布密钥被盗之后，以及恢复之后、所有工作台检查完之前
homesafe-server-release = 重新接收发布内容

no-socket-address = 这不是带端口的网络地址；应写成 127.0.0.1:8080 这样
server-held = 已暂停：在运行 `homesafe-server release { $folder }` 之前不会发布任何内容。
server-released = 已恢复：重新接收发布内容。
server-listening = homesafe-server：公开地址 { $public }，管理地址 { $admin }

## Why it did not start or end well

ConfigError-AnswerFloor = --answer-floor 必须小于 --request-timeout
ConfigError-IdleTimeout = --idle-timeout 不能小于其他超时设置

DataFolderError-NoServer = { $value } 不是服务器的数据文件夹
DataFolderError-NotHeld = { $value } 没有暂停
DataFolderError-Random = 系统无法提供随机数：{ $value }

ArchiveError-Differs = 已有 { $value }，但内容不同
ArchiveError-Folder = 无法使用存档的文件夹：{ $value }
ArchiveError-Link = { $value } 是符号链接，服务器不跟随链接：请在那里放置文件或文件夹本身
ArchiveError-Oversized = { $value } 的大小超出可能的上限
ArchiveError-Storage = 存档的存储出错：{ $value }

InboxError-Full = 收件箱已满
InboxError-Io = 无法使用收件箱的文件夹：{ $value }
InboxError-Repeated = 这个请求之前已接收；请重新签署一个
InboxError-Size = 每份提交必须正好是 61,440 字节
InboxError-Task = 收件箱的线程已结束
InboxError-TooMany = 目前上传过多

KeyFileError-Exists = { $value } 已经存在，绝不会被覆盖；请换一个文件夹
KeyFileError-Io = 无法读取或写入日志密钥：{ $value }
KeyFileError-Malformed = { $value } 不是 `homesafe-server init` 写出的日志密钥；请从备份恢复
KeyFileError-Missing = 缺少 { $value }；请用 `homesafe-server init` 生成日志密钥
KeyFileError-Permissions = 其他人可以读取 { $value }；请把它的权限设为 0600

AppendError-Advice = 内容不是有效的建议文字目录：{ $value }
AppendError-Backdated = published_at 早于最新一条发布；请检查工作台的时钟
AppendError-Batch = 内容不是有效的批次：{ $value }
AppendError-NewerDocument = 现行的是信任文档第 { $value } 版：请依次接收到该版，并在其下重新签名
AppendError-NonceUsed = 该批次的随机值已用于第 { $value } 条发布；请用新的随机值重新编码
AppendError-NotNext = 第 { $found } 条发布接不上：下一条应为 { $expected }；请获取检查点后重新签名
AppendError-SlotFull = 这个发布时段的批次或字节数已达到设备读取的上限：请在下一个时段发布
AppendError-Taken = 第 { $value } 条已发布，内容不同；同一序号绝不会签名两次
AppendError-Task = 写入任务已结束：{ $value }
AppendError-TooEarly = published_at 比服务器的时钟快 300 秒以上；请检查两边的时钟
AppendError-TooLarge = 内容最多 { $max } 字节；请分几次发布
AppendError-UnknownDocument = 该条发布所指的信任文档，服务器没有收到：请先用 `trust send` 发送
AppendError-UnknownKind = 类型 { $value } 的发布需要更新的服务器：请更新
AppendError-WrongRoot = 该条发布的 prev_root 不是这个日志的树根；在签署任何内容之前，请先核实日志

RecoveryError-BundleMissing = 缺少 { $value }；请从备份恢复数据文件夹
RecoveryError-Checkpoint = 保存的检查点验证不通过（{ $value }）；请从备份恢复数据文件夹
RecoveryError-CheckpointMissing = 日志有记录却没有检查点：检查点绝不会签名两次；请从备份恢复数据文件夹
RecoveryError-Decode = 日志已损坏：{ $value }；请从备份恢复数据文件夹
RecoveryError-Diverged = 保存的记录推导不出检查点的树根；请从备份恢复数据文件夹

ServeError-Bind = 无法监听 { $address }：{ $error }；请换一个地址
ServeError-Signal = 无法接收系统信号：{ $value }

StoreError-Damaged = 数据库中有损坏的数据；删除其文件夹后，下次启动时会从存档重新建立
StoreError-Database = 数据库出错：{ $value }
StoreError-Folder = 无法读取数据库的文件夹：{ $value }
StoreError-Full = 没有空间容纳更多条目；请等待其中一些结束
StoreError-InUse = 另一个服务器正在使用这个数据库；请先结束它
StoreError-Link = { $value } 是符号链接，服务器不跟随链接：请在那里放置文件或文件夹本身
StoreError-NonceUsed = 随机值已用于第 { $value } 条发布
StoreError-NotNext = 第 { $value } 条不是日志的下一条
StoreError-Thread = 数据库的线程已结束：{ $value }
StoreError-TooLarge = { $value } 字节的数据超出数据库能容纳的大小

TrustChainError-Damaged = 信任文档第 { $version } 版（public/trust/{ $version }）已损坏（{ $error }）：请放回该文件，或用它启动服务器（--trust）；每个工作台都在其文件夹中以 trust/{ $version } 保存
TrustChainError-LogKeyMissing = 信任文档没有列出这台服务器的日志密钥 { $value }；请由根密钥签署一份列有该密钥的信任文档
TrustChainError-Missing = 缺少信任文档第 { $value } 版（public/trust/{ $value }）：请放回该文件，或用它启动服务器（--trust）；每个工作台都在其文件夹中以 trust/{ $value } 保存
TrustChainError-OtherLog = 根密钥所见的 { $size } 条发布，其树根与这个日志不同；这个日志有 { $here } 条：请查清哪个日志正确，如果服务器曾被恢复，请在工作台用 `recover` 让它跟上
TrustChainError-Taken = 信任文档第 { $value } 版已发布，内容不同
TrustChainError-Time = 信任文档已过期，或按这台服务器的时钟属于将来；请检查两边的时钟
TrustChainError-TooNew = 给出的信任文档是第 { $given } 版，而这里最新的是第 { $held } 版：请用该版启动服务器（public/trust/{ $held }）；在工作台运行 `recover --server URL`，会发送之后的版本和在其下发布的内容
TrustChainError-VoidFirst = 作为读取起点的第 { $value } 条已作废：请以另一条为起点
TrustChainError-WrongOrigin = 信任文档与这台服务器的日志密钥（{ $value }）属于不同的来源
