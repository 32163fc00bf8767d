#include "verify/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <exception>

#include "core/error.h"
#include "verify/utf8_locale.h"

namespace modrob::verify {

namespace {

// 1980-01-01: times before it trouble some programs.
constexpr time_t kTime = 315532800;

}  // namespace

struct TarWriter::State {
  State(const ByteSink& target, std::string archive_name) : sink(target), name(std::move(archive_name)) {}
  ~State() {
    if (handle != nullptr) archive_write_free(handle);
  }

  // The sink's exceptions must not pass through the C library.
  static la_ssize_t write(archive* handle, void* state, const void* bytes, size_t size) {
    auto& self = *static_cast<State*>(state);
    if (self.failure) return -1;
    try {
      self.sink({static_cast<const std::byte*>(bytes), size});
      return static_cast<la_ssize_t>(size);
    } catch (...) {
      self.failure = std::current_exception();
      archive_set_error(handle, EIO, "it cannot be written");
      return -1;
    }
  }

  void require(la_ssize_t answer) {
    if (answer >= ARCHIVE_OK) return;
    if (failure) std::rethrow_exception(failure);
    const char* reason = archive_error_string(handle);
    throw RuntimeError("cannot write '" + name + "': " + (reason != nullptr ? reason : "the archive library failed"));
  }

  const ByteSink& sink;
  std::string name;
  archive* handle = archive_write_new();
  std::exception_ptr failure;
};

TarWriter::TarWriter(const ByteSink& sink, const std::string& name) : state_(std::make_unique<State>(sink, name)) {
  auto* handle = state_->handle;
  if (handle == nullptr) throw RuntimeError("cannot write '" + name + "': out of memory");
  state_->require(archive_write_set_format_pax_restricted(handle));
  state_->require(archive_write_add_filter_gzip(handle));
  state_->require(archive_write_set_filter_option(handle, "gzip", "timestamp", nullptr));
  state_->require(archive_write_set_bytes_in_last_block(handle, 1));
  state_->require(archive_write_open(handle, state_.get(), nullptr, &State::write, nullptr));
}

TarWriter::~TarWriter() = default;

void TarWriter::begin(const std::string& path, uint64_t bytes) {
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), &archive_entry_free);
  archive_entry_set_pathname(entry.get(), path.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), kTime, 0);
  const Utf8Locale names;
  state_->require(archive_write_header(state_->handle, entry.get()));
}

void TarWriter::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written = archive_write_data(state_->handle, bytes.data(), bytes.size());
    state_->require(written);
    MODROB_CHECK(written > 0, "more bytes than `begin` announced");
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
}

void TarWriter::add(const std::string& path, std::string_view content) {
  begin(path, content.size());
  append(std::as_bytes(std::span(content)));
}

void TarWriter::finish() { state_->require(archive_write_close(state_->handle)); }

}  // namespace modrob::verify
