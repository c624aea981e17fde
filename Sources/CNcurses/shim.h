// ncursesw as Swift can see it: the macros, globals and attribute constants that Swift's importer does not take over.
#pragma once
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <wchar.h>

// <term.h> would bring hundreds of short macros with it for this one function.
extern char *tigetstr(const char *name);

static inline WINDOW *belay_standard_window(void) { return stdscr; }
static inline WINDOW *belay_current_window(void) { return curscr; }
static inline int belay_colour_count(void) { return COLORS; }
static inline int belay_window_rows(WINDOW *window) { return getmaxy(window); }
static inline int belay_window_columns(WINDOW *window) { return getmaxx(window); }

static inline attr_t belay_bold(void) { return A_BOLD; }
static inline attr_t belay_faint(void) { return A_DIM; }
static inline attr_t belay_underline(void) { return A_UNDERLINE; }
static inline attr_t belay_reverse(void) { return A_REVERSE; }
static inline attr_t belay_italic(void) { return A_ITALIC; }

/// Attributes and colour pair of what is written next; pairs above 32,767 do not occur here.
static inline int belay_set_attributes(WINDOW *window, attr_t attributes, int pair) {
    return wattr_set(window, attributes, (short)pair, NULL);
}

/// A terminfo string, or NULL when the terminal lacks it (terminfo says so in two ways).
static inline const char *belay_capability(const char *name) {
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}
