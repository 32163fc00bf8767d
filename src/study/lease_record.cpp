#include "study/lease_record.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace modrob::study {

std::filesystem::path lease_helper(const std::filesystem::path& folder, const std::string& use,
                                   const std::string& token) {
  return folder / (std::string(kLeaseFile) + "." + use + "-" + token);
}

bool is_lease_helper(const std::filesystem::path& file) {
  return file.filename().string().starts_with(std::string(kLeaseFile) + ".");
}

std::string LeaseRecord::text() const {
  io::Json json = holder.to_json();
  json["token"] = token;
  json["taken_at"] = taken_at;
  json["share"] = share;
  return json.dump() + "\n";
}

std::optional<LeaseRecord> read_lease(const std::filesystem::path& file) {
  // Opened anew each time: on network file systems an open file is asked for afresh, a name may be remembered.
  // Without waiting: whoever put a pipe there would hold up everybody.
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0 && (errno == ENOENT || errno == ESTALE)) return std::nullopt;
  if (descriptor < 0) throw RuntimeError("cannot read '" + file.string() + "': " + std::strerror(errno));
  struct stat status {};
  std::array<char, 4096> piece;
  const bool known = ::fstat(descriptor, &status) == 0;
  const ssize_t size = S_ISREG(status.st_mode) ? ::read(descriptor, piece.data(), piece.size()) : 0;
  ::close(descriptor);
  if (!known || size < 0) return std::nullopt;
  LeaseRecord record;
  record.renewed_ns = status.st_mtim.tv_sec * int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
  const auto json = io::Json::parse(std::string_view(piece.data(), static_cast<size_t>(size)), nullptr, false);
  if (json.is_object() && json.contains("token") && json["token"].is_string()) {
    record.holder = ProcessIdentity::from_json(json);
    record.token = json["token"].get<std::string>();
    if (json.contains("taken_at") && json["taken_at"].is_string())
      record.taken_at = json["taken_at"].get<std::string>();
    if (json.contains("share") && json["share"].is_number()) record.share = json["share"].get<double>();
  }
  // The token becomes part of a file's name.
  if (record.token.empty() || record.token.find_first_not_of("0123456789abcdef") != std::string::npos) {
    record.holder = {};
    record.token = "damaged-" + std::to_string(record.renewed_ns) + "-" + std::to_string(size);
  }
  return record;
}

}  // namespace modrob::study
