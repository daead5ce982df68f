"""One call of an OpenAI-compatible chat endpoint; knows nothing of documents."""

from __future__ import annotations

from dataclasses import dataclass


class ModelUnavailable(Exception):
    """The model gave no usable answer. `code` is MODEL_UNREACHABLE, MODEL_TIMEOUT, MODEL_REFUSED or MODEL_ANSWER."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Model:
    """Where the model is: base address (`http://host:port/v1`), its name there, a key if it wants one, seconds to wait."""

    url: str
    name: str
    key: str = ""
    timeout: float = 60.0

    def answer(self, instruction: str, text: str) -> str:
        """The model's answer to one instruction and one text, at temperature 0.

        Raises:
            ModelUnavailable: for anything but an answer with content.
        """
        # Imported here: the client takes 0.2 s that nobody pays who has no model.
        import httpx

        body = {
            "model": self.name,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": instruction},
                {"role": "user", "content": text},
            ],
        }
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            response = httpx.post(
                f"{self.url.rstrip('/')}/chat/completions",
                json=body,
                headers=headers,
                timeout=self.timeout,
            )
            response.raise_for_status()
            content = response.json()["choices"][0]["message"]["content"]
        except httpx.TimeoutException as error:
            raise ModelUnavailable("MODEL_TIMEOUT", str(error)) from error
        except httpx.HTTPStatusError as error:
            raise ModelUnavailable("MODEL_REFUSED", str(error.response.status_code)) from error
        except httpx.HTTPError as error:
            raise ModelUnavailable("MODEL_UNREACHABLE", str(error)) from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ModelUnavailable("MODEL_ANSWER", "no choices with content") from error
        if not isinstance(content, str):
            raise ModelUnavailable("MODEL_ANSWER", "content is no text")
        return content
