#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>

#include "core/files.h"
#include "io/json.h"
#include "shell.h"
#include "support.h"

namespace modrob::testing {

/// The name of a chromium; empty where there is none.
inline std::string browser() {
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (run_shell(std::string("command -v ") + name).status == 0) return name;
  }
  return "";
}

#define SKIP_WITHOUT_BROWSER() \
  if (browser().empty()) GTEST_SKIP() << "no chromium on this machine: sudo apt-get install chromium"

/// A page in a browser without a screen, which a test asks and types into by the DevTools protocol over two pipes.
class BrowserPage {
 public:
  explicit BrowserPage(const std::string& page, const std::string& query = "") {
    write_file_whole(folder_ / "report.html", page);
    std::array<int, 2> to{}, from{};
    if (::pipe(to.data()) != 0 || ::pipe(from.data()) != 0) throw std::runtime_error("no pipe");
    // As 3 and 4, where chromium looks for them, they must not be overwritten one by the other.
    const int in = ::fcntl(to[0], F_DUPFD, 10), out = ::fcntl(from[1], F_DUPFD, 10);
    const std::string name = browser(), profile = "--user-data-dir=" + (folder_ / "profile").string();
    child_ = ::fork();
    if (child_ == 0) {
      ::setpgid(0, 0);
      ::dup2(in, 3);
      ::dup2(out, 4);
      for (int other = 5; other < 64; ++other) ::close(other);
      const int nowhere = ::open("/dev/null", O_RDWR);
      ::dup2(nowhere, 1);
      ::dup2(nowhere, 2);
      ::execlp(name.c_str(), name.c_str(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
               "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe", profile.c_str(), "about:blank",
               nullptr);
      ::_exit(127);
    }
    for (const int end : {to[0], from[1], in, out}) ::close(end);
    write_ = to[1], read_ = from[0];
    const auto targets = call("Target.getTargets").at("targetInfos");
    for (const auto& target : targets) {
      if (target.at("type") != "page") continue;
      session_ =
          call("Target.attachToTarget", {{"targetId", target.at("targetId")}, {"flatten", true}}).at("sessionId");
      break;
    }
    resize(1280);
    // Where the page scrolls it is there at once.
    call("Emulation.setEmulatedMedia", {{"features", {{{"name", "prefers-reduced-motion"}, {"value", "reduce"}}}}});
    open(query);
  }

  ~BrowserPage() {
    ::close(write_);
    ::close(read_);
    ::kill(-child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  BrowserPage(const BrowserPage&) = delete;
  BrowserPage& operator=(const BrowserPage&) = delete;

  /// Loads the page (anew) and waits until its charts are drawn.
  void open(const std::string& query = "") {
    call("Page.navigate", {{"url", "file://" + (folder_ / "report.html").string() + query}});
    for (int i = 0; evaluate("document.documentElement?.dataset.charts") != "drawn"; ++i) {
      if (i == 600) throw std::runtime_error("the charts are not drawn after a minute");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  void resize(int width) {
    call("Emulation.setDeviceMetricsOverride",
         {{"width", width}, {"height", 900}, {"deviceScaleFactor", 1}, {"mobile", false}});
  }

  /// The value of an expression, of a promise what it is kept with.
  io::Json evaluate(const std::string& expression) {
    const auto answer =
        call("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
    if (answer.contains("exceptionDetails")) throw std::runtime_error(answer.at("exceptionDetails").dump());
    return answer.at("result").value("value", io::Json());
  }

  /// A key by its name and code: "Tab" 9, "Enter" 13, " " 32, "ArrowRight" 39.
  void press(const std::string& key, int code) {
    io::Json event = {{"key", key}, {"code", key == " " ? "Space" : key}, {"windowsVirtualKeyCode", code}};
    event["type"] = "keyDown";
    if (key == "Enter") event["text"] = "\r";
    if (key == " ") event["text"] = " ";
    call("Input.dispatchKeyEvent", event);
    event["type"] = "keyUp";
    event.erase("text");
    call("Input.dispatchKeyEvent", event);
  }

  io::Json call(const std::string& method, const io::Json& parameters = io::Json::object()) {
    io::Json message = {{"id", ++last_}, {"method", method}, {"params", parameters}};
    if (!session_.empty()) message["sessionId"] = session_;
    const std::string text = message.dump();
    for (size_t at = 0; at <= text.size();) {
      const auto written = ::write(write_, text.c_str() + at, text.size() + 1 - at);
      if (written <= 0) throw std::runtime_error("the browser has gone");
      at += static_cast<size_t>(written);
    }
    for (;;) {
      const auto answer = io::Json::parse(next());
      if (answer.value("id", 0) != last_) continue;
      if (answer.contains("error")) throw std::runtime_error(method + ": " + answer.at("error").dump());
      return answer.at("result");
    }
  }

 private:
  // What ends with the next zero.
  std::string next() {
    size_t end;
    while ((end = received_.find('\0')) == std::string::npos) {
      std::array<char, 65536> piece;
      const auto count = ::read(read_, piece.data(), piece.size());
      if (count <= 0) throw std::runtime_error("the browser has gone");
      received_.append(piece.data(), static_cast<size_t>(count));
    }
    const auto message = received_.substr(0, end);
    received_.erase(0, end + 1);
    return message;
  }

  TemporaryFolder folder_;
  pid_t child_ = 0;
  int write_ = -1, read_ = -1, last_ = 0;
  std::string session_, received_;
};

}  // namespace modrob::testing
