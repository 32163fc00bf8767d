#pragma once

#include <string_view>

namespace modrob {

/// Log lines and the progress bar share stderr: a line written while a bar stands is put above it, and the bar is drawn
/// again below. Thread safe. Output that cannot be written is dropped: there is nowhere left to report it.
bool standard_error_is_terminal();
/// Columns of the terminal behind stderr; 80 where it does not tell.
int standard_error_columns();

/// Writes `line` and a line break.
void write_error_line(std::string_view line);
/// Draws `bar` in place of the bar that stands, without a line break.
void draw_error_bar(std::string_view bar);
/// Removes the bar that stands, if any.
void clear_error_bar();

}  // namespace modrob
