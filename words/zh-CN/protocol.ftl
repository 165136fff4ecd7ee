## Facts of protocol

EncodeError-Duplicate = 有两条记录相同
EncodeError-TokenBits = token_bits 必须为 32 到 48
EncodeError-TooMany = 记录数超过一个批次的上限：请分几次发布

BatchError-Count = 批次中的标记个数与头部所写的不一致
BatchError-Decode = 批次格式错误：{ $value }
BatchError-Length = 批次长 { $found } 字节，头部写的是 { $expected } 字节
BatchError-Order = 批次中的标记没有严格按升序排列
BatchError-Padding = 批次中的标记编码没有用零位补齐到整字节
BatchError-Range = 批次中有标记超出范围

ParseBytesError = 应为 { $expected } 字节，并按规定的格式书写

DecodeError-Length = 有一项数据的长度为 { $found }，只允许 { $min } 到 { $max }
DecodeError-Trailing = 末尾之后还有 { $value } 字节
DecodeError-Truncated = 数据不完整，中途结束
DecodeError-Value = 有一项数据的值不正确
DecodeError-Version = 本程序不认识版本 { $version } 的数据；更新的程序也许能读取

ForeignError-Checksum = 这个“安心出行”二维码的校验和与场所编号不符：它已损坏，或者不是真的海报
ForeignError-Malformed = 这个 { $scheme } 二维码已损坏
ForeignError-NewerVersion = 这是其他系统（{ $scheme }）更新版本的二维码；更新的程序也许能读取
ForeignError-NotForeign = 本程序不认识这个二维码
ForeignError-Plate = 出租车请按 taxi:VK7413 的形式输入：两个字母（不含 I、O、Q），后接一到四位数字，首位不能为 0
ForeignError-Signature = 这个 NHS COVID-19 二维码的签名无效：海报已损坏，或者是伪造的
ForeignError-TooLong = 内容比任何登记二维码都长：最多读取 4,096 字节

OtherCode-CheckIn = 这是 { $value } 的登记二维码，本程序不读取。请改为扫描场所的登记海报
OtherCode-Contact = 这是名片，不是场所的二维码。请改为扫描场所的登记海报
OtherCode-HealthCertificate = 这是健康证明，不是场所的二维码；程序没有保存它。请改为扫描场所的登记海报
OtherCode-Message = 这是短信或电子邮件，不是场所的二维码；程序没有发送任何内容。请改为扫描场所的登记海报
OtherCode-OneTimePassword = 这是验证器的密钥，不是场所的二维码；程序没有保存它。请改为扫描场所的登记海报
OtherCode-Payment = 这是付款码，不是场所的二维码；程序没有付款。请改为扫描场所的登记海报
OtherCode-Phone = 这是电话号码，不是场所的二维码；程序没有拨打电话。请改为扫描场所的登记海报
OtherCode-Place = 这是地图上的地点或日历中的日程，不是场所的登记二维码。请改为扫描场所的登记海报
OtherCode-Text = 本程序不认识这个二维码
OtherCode-WebAddress = 这是网址（例如菜单），不是场所的二维码；程序没有打开它。请改为扫描场所的登记海报
OtherCode-Wifi = 这是 Wi-Fi 网络的二维码，不是场所的登记二维码。请改为扫描场所的登记海报

Scheme-Clea = Cléa
Scheme-CoronaWarnApp = Corona-Warn-App
Scheme-LeaveHomeSafe = “安心出行”
Scheme-NhsCovid19 = NHS COVID-19
Scheme-NzCovidTracer = NZ COVID Tracer
Scheme-Taxi = 香港出租车

Seal-None = 无
Seal-Unverified = 未经核实
Seal-Verified = 由签发机构签名

IssuerKeyError = 签发机构的公钥应为 PEM 格式的 P-256 公钥（BEGIN PUBLIC KEY）

CheckpointError-Malformed = 检查点格式错误
CheckpointError-Note = 检查点不是有效的签名文本：{ $value }
CheckpointError-Unsigned = 检查点没有任何现行日志密钥的签名
CheckpointError-WrongOrigin = 检查点属于另一个来源

JudgeError-Backdated = 它声称的时间早于前一次发布
JudgeError-DoesNotFollow = 它与之前的记录不连续
JudgeError-OlderDocument = 它所指的信任文档比之前的发布所指的旧
JudgeError-UnknownDocument = 它所指的信任文档，服务器没有提供（{ $value }）

LeafError-BadSignature = 有一个发布密钥的签名验证不通过
LeafError-Decode = 不是发布日志的记录：{ $value }
LeafError-Expired = 发布时其信任文档已过期
LeafError-OtherDocument = 它所指的是另一份信任文档
LeafError-Signatures = 有 { $found } 个发布密钥签名，而必须正好由 { $needed } 个签名
LeafError-TooLarge = 其内容超过信任文档允许的 { $max } 字节
LeafError-TooNew = 类型 { $value } 的发布需要更新的程序：请更新
LeafError-UnknownSigner = 签名的密钥不在其信任文档中
LeafError-WrongObject = 内容不是该记录所指的内容

FrontierError = 已保存的树与其大小或树根不符

ProofError-BadTile = 有一个数据块已损坏：{ $value }
ProofError-Mismatch = 证明推导不出树根
ProofError-MissingTile = 缺少数据块 { $value }
ProofError-OutOfRange = 这棵树没有这条记录，或没有这个大小

TilePathError = 这不是数据块的路径

NoteError-BadKey = 这不是 name+id+key 形式的验证密钥
NoteError-BadSignature = { $value } 的签名验证不通过
NoteError-Malformed = 这不是签名文本
NoteError-TooLong = 签名文本超过 262144 字节

OriginError = 来源是不带协议名的网址，例如 homesafe.example/hk：可用小写字母、数字、“.”、“-”、“_”、“/”和“:”，最多 120 字节

NotText = 不是 UTF-8 或 UTF-16 文本
PassphraseTextError-Empty = 密码为空
PassphraseTextError-Unusable = 密码含有不是到处都能再次输入的字符：看不见的字符或制表符

UnknownPath = 这个路径下没有任何内容

ServerAddressError = 服务器地址必须以 https:// 开头；服务器在本机时（127.0.0.1、[::1]、localhost）可用 http://

ShareCodeError = 代码由 16 个字母和数字组成，例如 ABCD-EFGH-JKMN-PQRS；请再核对一遍

ClaimReason-OutsideValidity = 有一天不在二维码的有效期内
ClaimReason-Path = 各天的密钥不属于同一个场所

ShareError-Key = 信任文档中的提交密钥无法使用；请告知卫生部门
ShareError-Malformed = 格式错误：{ $value }
ShareError-Proof = 制作者不知道代码
ShareError-Sealed = 无法打开：它已损坏，或者是为别的密钥、部署或代码制作的
ShareError-TooMany = 超过一条消息的容量；请少选一些到访记录或日期

FalseVisit = { $reason }
VisitError-Calendar = 其时间晚于本协议所能表示的日期
VisitError-Days = 所列的日期不属于这次到访
VisitError-EndsFirst = 结束早于开始
VisitError-TooLong = 持续超过 24 小时

DeskRequestError-Entries = 每个请求要有 1 到 1,000 个条目，且凭证要在七天内到期
DeskRequestError-Signature = 请求没有由本部署现行的发布密钥签名
DeskRequestError-Time = 请求的时间与服务器相差超过五分钟；请检查两边的时钟

TimeError-TooLate = 时间晚于 2149 年
TimeError-Validity = 有效期的第一天不能晚于最后一天，最长 1,830 天
TimeError-Window = 时段须满足 0 <= 开始 < 结束 <= 1440 分钟

TrustBodyError-Expires = 到期时间早于签发时间
TrustBodyError-Interval = 发布间隔不在一分钟到一周之内
TrustBodyError-KeyEnds = 有一个密钥的结束时间早于开始时间
TrustBodyError-KeyTwice = 有两个密钥或两个密钥编号相同
TrustBodyError-Keys = 同一用途的密钥超过 64 个
TrustBodyError-LogBase = 日志起点在其终点之后，或大于 2^53 - 1
TrustBodyError-LogBaseRoot = 日志起点为空，却有树根
TrustBodyError-LogKeyType = 有一个日志密钥不是 Ed25519 类型
TrustBodyError-NoLogKey = 没有列出日志密钥
TrustBodyError-ObjectBytes = max_object_bytes 不在 1 KiB 到 256 MiB 之内
TrustBodyError-Overlap = 最短重叠时间不在 1 到 1,440 分钟之内
TrustBodyError-Previous = 只有第一版才能把前一版的指纹写成零
TrustBodyError-Publishing = 发布密钥的签名门槛为 0、大于 8，或大于密钥的个数
TrustBodyError-Retention = 保留期不在 1 到 90 天之内
TrustBodyError-Revoked = 被撤销的承诺值没有按升序排列，或重复列出
TrustBodyError-Roots = 根密钥的签名门槛为 0，或大于根密钥的个数
TrustBodyError-ServerTwice = 有一个服务器重复列出
TrustBodyError-Servers = 服务器超过 8 个
TrustBodyError-Version = 版本号为 0 或大于 2^53 - 1
TrustBodyError-VoidedOrder = 各段作废范围没有按升序排列，或互相重叠，或首尾相连
TrustBodyError-VoidedRange = 有一段作废范围的终点在起点之前，或大于 2^53 - 1
TrustBodyError-WitnessKeyType = 有一个见证密钥不是联署类型
TrustBodyError-Witnesses = 见证人的法定数大于见证人的个数

TrustError-Body = 信任文档无效：{ $value }
TrustError-Fingerprint = 信任文档的指纹与给出的不符
TrustError-Issued = 信任文档的签发时间早于它所接续的那一份：请检查制作它的工作台的时钟
TrustError-Json = 信任文档的正文格式错误
TrustError-LogBase = 信任文档的日志起点早于前一份：只有另一个来源才能重新开始
TrustError-NotTrustDocument = 这不是第 1 版格式的 HomeSafe 信任文档
TrustError-Note = 信任文档不是有效的签名文本：{ $value }
TrustError-OldQuorum = 有 { $found } 个上一版本的根密钥签署了信任文档，需要 { $needed } 个
TrustError-OwnQuorum = 有 { $found } 个自身的根密钥签署了信任文档，需要 { $needed } 个
TrustError-Previous = 信任文档所接续的不是现有的那一份：它与现有的一份是同时准备的，请重新制作
TrustError-Version = 这是信任文档的第 { $found } 版，而这里接下来需要第 { $expected } 版：请先依次接收中间的各版；如果这是较旧的一版，请获取最新的一版

ScanError-Newer = 这是更新版本的 HomeSafe 二维码；请用更新的程序读取

VenueError-Line = { $field }：{ $error }
VenueText-NameZh = 中文名称
VenueText-NameEn = 英文名称
VenueText-Address = 地址
VenueError-NoName = 场所至少要有一个名称
VenueError-NoValidity = 场所要有第一天和最后一天
VenueError-Stay = 停留时间为 { $value } 分钟，只允许 15 到 1440 分钟

UnknownCategory = 未知的类别；可用的有：other、restaurant、bar、mall、shop、taxi、transport、clinic、school、sports、worship、cinema、hotel、office、event、market

CertificateError-BadSignature = 这份证书不属于这个二维码
CertificateError-Expired = 证书已过期
CertificateError-Missing = 这个二维码没有证书
CertificateError-Revoked = 证书已被撤销
CertificateError-UnknownKey = 证书不是由本部署现行的认证密钥签发的

CodeError-Base32 = 场所二维码已损坏：含有 A 至 Z、2 至 7 以外的字符
CodeError-Cut = 场所二维码不完整：请整段复制，直到最后一个字符
CodeError-Decode = 场所二维码已损坏：{ $value }
CodeError-Host = 主机名只能由大写 A-Z、0-9、“.”、“-”和“:”组成，最多 80 个字符
CodeError-NotACode = 这不是 HomeSafe 场所二维码：它应以 HTTPS://HOST/V# 开头
CodeError-TooLong = 比场所二维码可能有的长度更长

LineError-Empty = 为空
LineError-Forbidden = 含有 U+{ $value }，这是控制字符或不可见字符：请去掉；名称和地址应为一行可见的文字
LineError-NotNormalised = 不符合 Unicode 规范化形式 C
LineError-TooLong = 超出 { $over } 字节：按 UTF-8 计，最多 { $max } 字节
LineError-Untrimmed = 开头或结尾有空格：请去掉
LineError-Utf8 = 不是 UTF-8

SystemFault-Denied = 您在该处没有所需权限：请查看它属于谁及其权限
SystemFault-ReadOnly = 该处只能读取：存储介质或文件夹受写保护
SystemFault-Full = 该处已没有空间：请腾出空间后再运行一次
SystemFault-Missing = 没有这个文件或文件夹
SystemFault-Folder = 这是文件夹，不是文件
SystemFault-Other = { $value }
