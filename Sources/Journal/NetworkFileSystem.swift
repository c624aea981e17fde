// File systems on which SQLite's shared memory, locks and syncs cannot be relied on.

enum NetworkFileSystem {
    /// What it is called, by statfs(2)'s type; nil for a local one. FUSE is refused as a whole: from its type sshfs cannot be told
    /// from the local ones.
    static func name(ofType type: UInt32) -> String? {
        switch type {
        case 0x6969: "NFS"
        case 0xFF53_4D42, 0xFE53_4D42, 0x517B: "a Windows share (CIFS, SMB)"
        case 0x6573_5546: "a FUSE file system (such as sshfs)"
        case 0x0102_1997: "9p"
        case 0x5346_414F, 0x6B41_4653: "AFS"
        case 0x00C3_6400: "Ceph"
        case 0x0BD0_0BD0: "Lustre"
        case 0x7375_7245: "Coda"
        case 0x0116_1970: "GFS2"
        case 0x7461_636F: "OCFS2"
        case 0x4750_4653: "GPFS"
        case 0x1983_0326: "BeeGFS"
        case 0x786F_4256: "a VirtualBox share"
        case 0xBACB_ACBC: "a VMware share"
        default: nil
        }
    }
}
