#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modrob {

/// Fixed number of decimals; "undefined" for NaN.
std::string fixed(double value, int decimals);
/// With a sign in front, "+0.0" and "-0.0" written as " 0.0".
std::string signed_fixed(double value, int decimals);

/// Columns padded to their widest cell (terminal columns, not bytes), the first left-aligned, the others right-aligned.
std::string align(const std::vector<std::vector<std::string>>& rows);

/// The texts with `between` between them.
std::string join(const std::vector<std::string>& texts, const std::string& between);
/// The same of the first `most`, and how many there are besides: "a, b, c and 4 more", "a; b; c; and 4 more".
std::string join_first(const std::vector<std::string>& texts, const std::string& between, size_t most);

/// "1 run", "3 runs"; `things` where the plural is not `thing` and an s.
std::string counted(int64_t count, std::string_view thing, std::string_view things = {});

/// ASCII letters in lower case, everything else as it is.
std::string lower_case(std::string_view text);

/// A name from a file, safe to show: control characters as '?', what shows as nothing (U+202E and kin) as "[U+202E]".
std::string printable(const std::string& name);

/// A path or name as one word of a command line to copy: in quotes where a shell would cut or change it.
std::string shell_word(const std::string& text);

/// Safe inside an HTML element and inside a quoted attribute.
std::string escape_html(std::string_view text);

/// Of text that is read in files and logs.
inline constexpr size_t kPlainColumns = 100;

/// The text in lines of at most `width` columns, those after the first behind `indent` blanks. A number stays with its
/// interval and its percent sign ("0.1 [0.0, 0.2]", "30 %"), which may make a line longer.
std::string wrapped_text(const std::string& text, size_t width, size_t indent = 0);

/// Number of terminal columns of UTF-8 text without wide characters.
size_t columns_of(const std::string& text);
/// As much of it as these columns hold.
std::string first_columns(const std::string& text, size_t columns);

}  // namespace modrob
