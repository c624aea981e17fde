// Written by script/generate-builtin from playbooks/. Do not edit: change the files there and run it again.
// swift-format-ignore-file

package enum BuiltinFiles {
    /// Every file below playbooks/, by its path there.
    package static let all: [BuiltinFile] = [
        BuiltinFile(path: "shared/files.yaml", text: ####"""
# Files and folders, kept in an archive before a change and put back after a failed one.
belay: 1
fragments:

  keep:
    title: Pack files and folders, and compare the archive with them
    needs:
      what: { ask: What to pack, type: list, help: Paths without the leading slash are taken from the root folder. }
      file: { ask: The archive to write, type: file }
    steps:
      - id: pack
        title: Pack into <file>
        run: tar --create --gzip --file=<file> --directory=/ [<what>]
        verify:
          check: tar --compare --gzip --file=<file> --directory=/
          not-restored: The archive was compared with the files that it was made of, and not unpacked anywhere.

  put-back:
    title: Unpack an archive over the files that it was made of
    needs:
      file: { ask: The archive to unpack, type: file }
    steps:
      - id: unpack
        run: tar --extract --gzip --preserve-permissions --file=<file> --directory=/
        repeatable: yes

"""####),
    ]
}
