#pragma once

#include <string>
#include <vector>

namespace modrob::report::html {

/// A Content-Security-Policy under which a page loads nothing and runs these very scripts only: a script that came in
/// with somebody's text would not be run even where escaping failed.
std::string content_policy(const std::vector<std::string>& scripts);

/// Of the bytes that hexadecimal digits stand for.
std::string base64_of_hexadecimal(const std::string& digits);

}  // namespace modrob::report::html
