// Reads every file of a folder of hostile files with the functions that `modrob data import` and `modrob checkpoint
// show` call, and compares the outcome with the folder's manifest.json: accepted or refused, in which category, within
// which time and memory. Sees no torch, so that it runs under AddressSanitizer. Prints one line a file; exits with 1
// when a verdict differs.

#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>

#include "core/files.h"
#include "core/progress.h"
#include "data/importers/import.h"
#include "io/format_error.h"
#include "io/json.h"
#include "io/weight_file.h"

namespace fs = std::filesystem;

namespace {

std::atomic<int64_t> allocated = 0, peak = 0;

void* counted_or_null(size_t size) noexcept {
  void* memory = std::malloc(size);
  if (memory == nullptr) return nullptr;
  const int64_t now = allocated += static_cast<int64_t>(malloc_usable_size(memory));
  int64_t highest = peak;
  while (now > highest && !peak.compare_exchange_weak(highest, now)) {
  }
  return memory;
}

void* counted(size_t size) {
  void* memory = counted_or_null(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void released(void* memory) {
  if (memory == nullptr) return;
  allocated -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return counted(size); }
void* operator new[](size_t size) { return counted(size); }
// std::stable_sort takes its buffer from these and gives it back to the ones below: a sanitizer's own must not mix in.
void* operator new(size_t size, const std::nothrow_t&) noexcept { return counted_or_null(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return counted_or_null(size); }
void operator delete(void* memory) noexcept { released(memory); }
void operator delete[](void* memory) noexcept { released(memory); }
void operator delete(void* memory, size_t) noexcept { released(memory); }
void operator delete[](void* memory, size_t) noexcept { released(memory); }

namespace {

constexpr double kMostSeconds = 2.0;
constexpr int64_t kFreeBytes = 64 << 20;

/// "accept", or the category of the refusal; "?" for an error without one.
std::string outcome(const fs::path& file, const std::string& kind, const fs::path& output) {
  try {
    if (kind == "weights") {
      modrob::io::WeightFile::open(file);
    } else {
      modrob::data::import_dataset(file, output, {});
    }
    return "accept";
  } catch (const modrob::io::FormatError& error) {
    return std::string(modrob::io::fault_name(error.fault()));
  } catch (const modrob::UserError& error) {
    return std::string("? ") + error.what();
  }
}

bool fits(const modrob::io::Json& entry, const std::string& found) {
  if (entry.at("expect") == "accept") return found == "accept";
  return ("|" + entry.at("error").get<std::string>() + "|").find("|" + found + "|") != std::string::npos;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: hostile_driver FOLDER (with manifest.json)\n");
    return 2;
  }
  modrob::set_progress_style(modrob::ProgressStyle::kNone);
  const fs::path folder = arguments[1];
  const fs::path output = fs::temp_directory_path() / ("modrob_hostile." + std::to_string(::getpid()));
  const auto manifest = modrob::io::read_json(folder / "manifest.json");
  int wrong = 0, accepted = 0, refused = 0;
  for (const auto& entry : manifest.at("files")) {
    const auto name = entry.at("file").get<std::string>();
    const int64_t before = allocated;
    peak = before;
    const auto start = std::chrono::steady_clock::now();
    const std::string found = outcome(folder / name, entry.at("kind"), output);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const int64_t bytes = peak - before;
    fs::remove_all(output);
    const int64_t most = kFreeBytes + 4 * static_cast<int64_t>(fs::file_size(folder / name));
    const bool right = fits(entry, found) && seconds <= kMostSeconds && bytes <= most;
    wrong += !right;
    ++(found == "accept" ? accepted : refused);
    std::printf("%s %-44s %-18s %.3f s %6.1f MiB%s\n", right ? "right" : "WRONG", name.c_str(), found.c_str(), seconds,
                static_cast<double>(bytes) / (1 << 20), right ? "" : (" expected " + entry.dump()).c_str());
  }
  std::printf("%d accepted, %d refused, %d wrong\n", accepted, refused, wrong);
  return wrong == 0 ? 0 : 1;
}
