#include "io/plain_reason.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <new>
#include <string_view>
#include <system_error>

#include "core/error.h"
#include "io/json.h"

namespace modrob::io {

namespace {

constexpr std::string_view kOutOfMemory[] = {"can't allocate memory",
                                             "Cannot allocate memory",
                                             "could not create a primitive",
                                             "could not create a memory",
                                             "could not execute a primitive",
                                             "not enough memory",
                                             "out of memory"};

bool is_ours(const std::exception& error) {
  return dynamic_cast<const UserError*>(&error) != nullptr || dynamic_cast<const RuntimeError*>(&error) != nullptr ||
         dynamic_cast<const CheckFailure*>(&error) != nullptr;
}

}  // namespace

bool is_out_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  if (dynamic_cast<const UserError*>(&error) != nullptr) return false;
  if (const auto* system = dynamic_cast<const std::system_error*>(&error)) return system->code().value() == ENOMEM;
  const std::string_view text = error.what();
  return std::any_of(std::begin(kOutOfMemory), std::end(kOutOfMemory),
                     [&](std::string_view words) { return text.find(words) != std::string_view::npos; });
}

std::string plain_reason(const std::exception& error) {
  if (is_out_of_memory(error)) {
    return "out of memory; a smaller training.batch_size (--set training.batch_size=8) or fewer runs at a time "
           "(--jobs 1) need less";
  }
  if (is_ours(error)) return error.what();
  if (dynamic_cast<const Json::exception*>(&error) != nullptr) {
    return "a JSON file that was read lacks a key or holds a value of another type than modrob writes there";
  }
  if (const auto* failed = dynamic_cast<const std::filesystem::filesystem_error*>(&error)) {
    return "cannot use '" + failed->path1().string() + "': " + failed->code().message();
  }
  // LibTorch appends a stack trace behind the first line of its messages.
  const std::string message = error.what();
  return message.substr(0, message.find('\n'));
}

}  // namespace modrob::io
