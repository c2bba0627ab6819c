// Speaks as the vendor's Go client does: Basic, a form, one kept connection, and another token after a 401.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

func token() string {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {os.Getenv("SCM_SCOPE")}}
	request, _ := http.NewRequest("POST", os.Getenv("SCM_AUTH_URL"), strings.NewReader(form.Encode()))
	request.SetBasicAuth(os.Getenv("SCM_CLIENT_ID"), os.Getenv("SCM_CLIENT_SECRET"))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println("no token:", err)
		os.Exit(1)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	var answer struct {
		Jwt string `json:"access_token"`
	}
	json.Unmarshal(body, &answer)
	return answer.Jwt
}

func call(jwt string) int {
	request, _ := http.NewRequest("GET", os.Getenv("SASE_API_URL")+"/sse/config/v1/addresses", nil)
	request.Header.Set("Authorization", "Bearer "+jwt)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return response.StatusCode
}

func main() {
	jwt := token()
	fmt.Println(call(jwt))
	var line string
	if count, _ := fmt.Scanln(&line); count == 0 {
		return
	}
	status := call(jwt)
	fmt.Println(status)
	if status == 401 {
		fmt.Println(call(token()))
	}
}
