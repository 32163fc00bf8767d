// Imports a made-up MMSA-unaligned MOSEI file (real dimensions, float64, 13 GB at --share 1) and copies it, both with
// cold caches on the same disk, and prints both speeds, their ratio and the anonymous memory of the import.
//
// usage: bench_import FOLDER [SHARE]   FOLDER needs room for about 2.5 times the file

#include "data/importers/import.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "core/progress.h"
#include "data/container/dataset.h"
#include "made_up_mmsa.h"

namespace fs = std::filesystem;
using modrob::testing::anonymous_memory;

namespace {

double seconds_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Takes the file's pages out of the page cache, after they have reached the disk.
void forget(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY);
  ::fsync(file);
  ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  ::close(file);
}

void copy_bytes(const fs::path& from, const fs::path& to) {
  const int source = ::open(from.c_str(), O_RDONLY);
  modrob::write_file_whole(to, [&](const modrob::ByteSink& append) {
    std::vector<std::byte> piece(8 << 20);
    for (;;) {
      const ssize_t count = ::read(source, piece.data(), piece.size());
      if (count <= 0) break;
      append(std::span(piece.data(), static_cast<size_t>(count)));
    }
  });
  ::close(source);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: bench_import FOLDER [SHARE]\n");
    return 2;
  }
  const fs::path folder = arguments[1];
  const double share = count > 2 ? std::stod(arguments[2]) : 1.0;
  fs::create_directories(folder);
  const fs::path file = folder / "made_up_unaligned.pkl";
  modrob::set_progress_style(modrob::ProgressStyle::kNone);
  const double made = seconds_of([&] { modrob::testing::MadeUpMmsa(share).write(file); });
  const auto bytes = static_cast<double>(fs::file_size(file));
  std::printf("made %.2f GB in %.1f s\n", bytes / 1e9, made);

  forget(file);
  const double copied = seconds_of([&] { copy_bytes(file, folder / "copy.pkl"); });
  fs::remove(folder / "copy.pkl");
  std::printf("copy    %7.1f s  %6.0f MB/s\n", copied, bytes / 1e6 / copied);

  forget(file);
  fs::remove_all(folder / "imported");
  std::atomic<bool> done = false;
  int64_t most = 0;
  std::thread watcher([&] {
    while (!done) {
      most = std::max(most, anonymous_memory());
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  const double imported = seconds_of([&] { modrob::data::import_dataset(file, folder / "imported", {}); });
  done = true;
  watcher.join();
  std::printf(
      "import  %7.1f s  %6.0f MB/s of the file: %.2f of the copy's speed; at most %.0f MiB of anonymous memory\n",
      imported, bytes / 1e6 / imported, copied / imported, static_cast<double>(most) / (1 << 20));
  for (int i = 0; i < 3; ++i) {
    const double opened = seconds_of([&] { modrob::data::Dataset::open(folder / "imported"); });
    std::printf("open    %7.1f ms\n", 1000 * opened);
  }
  fs::remove_all(folder / "imported");
  fs::remove(file);
  return 0;
}
