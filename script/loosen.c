// Lets the linker drop what nobody calls from Swift's library: its public functions bear a mark that keeps them all, for programs that
// look them up by name. In a static program nobody does. Clears the mark of the code in one object file; data keeps its own, as the
// runtime finds types and conformances by walking through all of them.
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    struct stat status;
    int file = argc == 2 ? open(argv[1], O_RDWR) : -1;
    if (file < 0 || fstat(file, &status) < 0 || (size_t)status.st_size < sizeof(Elf64_Ehdr)) {
        fprintf(stderr, "usage: loosen OBJECT\n");
        return 2;
    }
    char *bytes = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    Elf64_Ehdr *head = (Elf64_Ehdr *)bytes;
    if (bytes == MAP_FAILED || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 || head->e_ident[EI_CLASS] != ELFCLASS64) {
        fprintf(stderr, "loosen: %s is no object file of 64 bits.\n", argv[1]);
        return 1;
    }
    // With very many sections the true numbers stand in the first of them.
    Elf64_Shdr *sections = (Elf64_Shdr *)(bytes + head->e_shoff);
    size_t count = head->e_shnum ? head->e_shnum : sections[0].sh_size;
    const char *names = bytes + sections[head->e_shstrndx == SHN_XINDEX ? sections[0].sh_link : head->e_shstrndx].sh_offset;
    for (size_t i = 0; i < count; i++)
        if (strncmp(names + sections[i].sh_name, ".text.", 6) == 0) sections[i].sh_flags &= ~(Elf64_Xword)SHF_GNU_RETAIN;
    return msync(bytes, status.st_size, MS_SYNC) == 0 ? 0 : 1;
}
