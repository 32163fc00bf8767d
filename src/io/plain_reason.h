#pragma once

#include <exception>
#include <string>

namespace modrob::io {

/// Whether memory ran out, which each library says in words of its own: std::bad_alloc, LibTorch's allocator, oneDNN
/// ("could not create a primitive"), the system (ENOMEM).
bool is_out_of_memory(const std::exception& error);

/// What went wrong in this program's words, one line: what its own errors say; of a library's exceptions what they mean
/// here, never their text alone. Running out of memory says what needs less.
std::string plain_reason(const std::exception& error);

}  // namespace modrob::io
