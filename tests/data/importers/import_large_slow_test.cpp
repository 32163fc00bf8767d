#include "data/prelude.h"
#include "made_up_mmsa.h"

namespace modrob::data {
namespace {

// A tenth of MOSEI's unaligned file, 1.3 GB: every frame arrives, and memory does not grow with the file.
TEST(ImportLarge, takes_little_memory_and_loses_nothing) {
  set_progress_style(ProgressStyle::kNone);
  const TemporaryFolder folder;
  const MadeUpMmsa made_up(0.1);
  made_up.write(folder / "unaligned.pkl");
  EXPECT_GT(std::filesystem::file_size(folder / "unaligned.pkl"), 1'250'000'000u);

  std::atomic<bool> done = false;
  const int64_t before = anonymous_memory();
  int64_t most = before;
  std::thread watcher([&] {
    while (!done) {
      most = std::max(most, anonymous_memory());
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  import_dataset(folder / "unaligned.pkl", folder / "out", {});
  done = true;
  watcher.join();
  EXPECT_LT(most - before, int64_t{128} << 20) << "bytes of anonymous memory";

  const auto dataset = Dataset::open(folder / "out");
  ASSERT_EQ(dataset.size(), made_up.utterances());
  for (int64_t i = 0; i < dataset.size(); ++i) {
    const auto audio = dataset.audio(i), video = dataset.video(i);
    ASSERT_EQ(audio.steps, MadeUpMmsa::audio_steps(i));
    ASSERT_EQ(video.steps, MadeUpMmsa::video_steps(i));
    for (const auto& frames : {audio, video}) {
      for (size_t at = 0; at < frames.values.size(); ++at) {
        ASSERT_EQ(frames.values[at], static_cast<float>(made_up.value(i, static_cast<int64_t>(at)))) << i;
      }
    }
  }
}

}  // namespace
}  // namespace modrob::data
