// The least a Swift program with a full screen can be: what the wizard's first screen is measured against.

import CNcurses
import Glibc

setlocale(LC_ALL, "")
initscr()
addstr("Press a key.")
refresh()
getch()
endwin()
