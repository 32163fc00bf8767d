#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace modrob {

/// What the user can put right: a wrong option, file, key, value or environment.
/// The message is one clear paragraph: what was wrong, where (file:line, key, utterance id), what would be right.
/// `main` prints it and exits with 2.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What `read` returns; what it refuses (UserError) is told with `place` in front ("--device ").
template <typename Read>
auto read_at(const std::string& place, Read&& read) {
  try {
    return read();
  } catch (const UserError& error) {
    throw UserError(place + error.what());
  }
}

/// A failure that is not the user's mistake: I/O that broke half-way, a child that died. `main` exits with 1.
class RuntimeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A programmer's mistake, thrown by MODROB_CHECK; never reachable from input.
class CheckFailure : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void throw_check_failure(const char* condition, const char* file, int line, const std::string& message);

/// The candidates closest to `given` (at most three, edit distance up to a third of the length), closest first.
std::vector<std::string> near_matches(std::string_view given, const std::vector<std::string>& candidates);

/// The sentence that follows "unknown X 'given'": near matches where there are any, then the full list (left out when
/// it is long and something is near). "did you mean 'misa'? Known: bbfn, misa, mmim."
std::string suggestion(std::string_view given, const std::vector<std::string>& candidates);

}  // namespace modrob

/// Active in every build. `message` is any expression convertible to std::string.
#define MODROB_CHECK(condition, message)                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      ::modrob::throw_check_failure(#condition, __FILE__, __LINE__, (message)); \
    }                                                                           \
  } while (false)

/// Behind a switch over every enumerator, or a search in a list that is complete.
#define MODROB_UNREACHABLE(message) ::modrob::throw_check_failure("unreachable", __FILE__, __LINE__, (message))
