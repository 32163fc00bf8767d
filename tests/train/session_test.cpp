#include "train/prelude.h"

namespace modrob::train {

TEST(Session, an_absent_modality_is_one_frame_of_zeros) {
  const TinyTraining tiny;
  auto contents = TinyTraining::contents();
  contents.video_width = 0;
  contents.video.assign(contents.utterances.size(), {});
  data::write_dataset(tiny.folder() / "blind", contents);
  for (const auto& entry : models::model_list()) {
    ::testing::internal::CaptureStderr();
    Session session(tiny.settings_of(std::string(entry.name), "data = '" + (tiny.folder() / "blind").string() + "'"));
    const std::string log = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("has no video: " + std::string(entry.name) + " sees one frame of zeros"));
    const auto batch = session.collator().collate(std::vector<int64_t>{0, 1});
    EXPECT_TRUE(batch.video.equal(at::zeros({2, 1, 1})));
    session.model().eval();
    const auto prediction = session.model().predict(session.model().encode(batch, {}), batch);
    EXPECT_TRUE(at::isfinite(prediction).all().item<bool>()) << entry.name;
  }
}

TEST(Session, labels_of_one_class_are_warned_of) {
  const TinyTraining tiny;
  auto contents = TinyTraining::contents();
  for (auto& utterance : contents.utterances) utterance.label = utterance.label > 0 ? 1 : 0;
  data::write_dataset(tiny.folder() / "classes", contents);
  const auto warnings = [&](const std::string& data) {
    ::testing::internal::CaptureStderr();
    const Session session(tiny.settings(data));
    return ::testing::internal::GetCapturedStderr();
  };
  EXPECT_THAT(warnings("data = '" + (tiny.folder() / "classes").string() + "'"),
              HasSubstr("every split: labels without zeros are all positive: F1, Acc-2 and macro F1 are undefined"));
  EXPECT_THAT(warnings(""), Not(HasSubstr("undefined")));
}

TEST(Session, a_data_set_without_transcripts_is_refused) {
  const TinyTraining tiny;
  auto contents = TinyTraining::contents();
  contents.word_aligned = false;
  for (auto& utterance : contents.utterances) utterance.transcript.clear();
  for (auto& words : contents.words) words.clear();
  data::write_dataset(tiny.folder() / "mute", contents);
  const auto settings = tiny.settings("data = '" + (tiny.folder() / "mute").string() + "'");
  EXPECT_THAT(user_error_of([&] { Session session(settings); }), HasSubstr("has no transcripts"));
}

TEST(Session, parameters_of_another_width_are_refused_with_both_shapes) {
  const TinyTraining tiny;
  const auto file = tiny.folder() / "parameters.safetensors";
  {
    Session session(tiny.settings());
    nn::StateWriter writer;
    session.write_parameters(writer, /*trained_only=*/false);
    writer.write(file);
  }
  Session wider(tiny.settings("misa.hidden_size = 12"));
  EXPECT_THAT(user_error_of([&] { wider.read_parameters(nn::StateReader(file), /*trained_only=*/false); }),
              AllOf(HasSubstr("[8, 8]"), HasSubstr("[12, 8]")));
}

}  // namespace modrob::train
